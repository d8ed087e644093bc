// Convolutions with positions in the lanes of vectors: how the work of a part is laid out.
import { sizeOf } from '@nx/types'
import type { Shape } from '@nx/types'
import type { Element } from '../gemm/element.ts'
import type { Axis, Part } from './geometry.ts'
import { seenBy } from './seen.ts'
import type { Seen } from './seen.ts'
import { widths } from './kernels.ts'

/** Positions of one channel of the output: rows of vectors, and where results go from there. */
export interface PositionLayout {
  readonly seen: Seen
  /** The places of taps in the input, those of all channels of a group, in elements. */
  readonly taps: Int32Array
  /** The places of rows in the input and in what is written, in elements. */
  readonly rows: Int32Array
  /** Positions in a row. */
  readonly width: number
  /** Where results are not written at once to where they belong: elements of a filter, and rows to copy. */
  readonly moved: Moved | undefined
}

interface Moved {
  readonly size: number
  /** For each slice, the places of its first row. */
  readonly slices: readonly (readonly [from: number, to: number])[]
  readonly rows: number
  readonly fromRow: number
  readonly toRow: number
  readonly count: number
  readonly toStep: number
}

/** All positions in a box, as sums of steps, in row-major order. */
export function sums(lengths: Shape, steps: readonly number[], first = 0): number[] {
  let found = [first]
  lengths.forEach((length, axis) => {
    found = found.flatMap((start) => Array.from({ length }, (_, i) => start + i * steps[axis]!))
  })
  return found
}

/** What vectors of a row cost, in multiplications of one tile of a vector. */
function costOf(vectors: number, filters: number): number {
  let [cost, left] = [0, vectors]
  for (const width of widths(filters)) {
    // A tile cannot be faster than one sum waits for the one before.
    cost += Math.floor(left / width) * Math.max(8, filters * width)
    left %= width
  }
  return cost
}

/** Rows of positions, or one row for all of them where that wastes less: those between rows are computed and dropped. */
export function layoutPositions(
  { axes }: Part,
  channels: number,
  filters: number,
  plane: number,
  element: Element,
  isWhole: boolean,
): PositionLayout {
  const { lanes } = element
  const last = axes.at(-1)!
  const alongTaps = Array.from({ length: last.taps }, (_, tap) => tap * last.dilation)
  const seen = seenBy(axes, plane, last.stride, alongTaps)
  const outer = axes.slice(0, -1)
  const tapSteps = outer.map(({ dilation }, i) => dilation * seen.steps[i]!)
  const ofChannel = sums(
    outer.map(({ taps }) => taps),
    tapSteps,
  ).flatMap((start) => alongTaps.map((index) => start + seen.place(index)))
  const taps = new Int32Array(channels * ofChannel.length)
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < ofChannel.length; i++)
      taps[channel * ofChannel.length + i] = channel * seen.channelStep + ofChannel[i]!

  const vectors = Math.ceil(last.outputs / lanes)
  const height = outer.at(-1)?.outputs ?? 1
  const rowStep = outer.length === 0 ? 0 : outer.at(-1)!.stride * seen.steps.at(-1)!
  const flat = (height - 1) * rowStep + last.outputs
  const isFlat =
    height > 1 &&
    rowStep < 2 * last.outputs + lanes &&
    costOf(Math.ceil(flat / lanes), filters) < height * costOf(vectors, filters)
  const [count, width] = isFlat ? [outer.length - 1, flat] : [outer.length, last.outputs]
  const walked = outer.slice(0, count)
  const from = sums(
    walked.map(({ outputs }) => outputs),
    walked.map(({ stride }, i) => stride * seen.steps[i]!),
    seen.offset,
  )
  const isDirect = isWhole && !isFlat && last.outStride === 1 && width >= lanes
  if (isDirect) {
    const to = sums(
      walked.map(({ outputs }) => outputs),
      walked.map(({ outStride }) => outStride),
    )
    return { seen, taps, rows: pairs(from, to), width, moved: undefined }
  }
  const pitch = Math.ceil(width / lanes) * lanes
  const rows = pairs(
    from,
    from.map((_, i) => i * pitch),
  )
  const slices = outer.slice(0, -1)
  const rowsOfSlice = isFlat ? 1 : height
  const to = sums(
    slices.map(({ outputs }) => outputs),
    slices.map(({ outStride }) => outStride),
  )
  return {
    seen,
    taps,
    rows,
    width,
    moved: {
      size: from.length * pitch,
      slices: to.map((place, i) => [i * rowsOfSlice * pitch, place]),
      rows: height,
      fromRow: isFlat ? rowStep : pitch,
      toRow: outer.at(-1)?.outStride ?? 0,
      count: last.outputs,
      toStep: last.outStride,
    },
  }
}

function pairs(left: readonly number[], right: readonly number[]): Int32Array {
  const result = new Int32Array(2 * left.length)
  left.forEach((each, i) => {
    result[2 * i] = each
    result[2 * i + 1] = right[i]!
  })
  return result
}

/** Multiplications of vectors that positions in lanes take, for each filter and image. */
export const positionWork = (axes: readonly Axis[], channels: number, lanes: number): number =>
  channels *
  sizeOf(axes.map(({ taps }) => taps)) *
  sizeOf(axes.slice(0, -1).map(({ outputs }) => outputs)) *
  Math.ceil(axes.at(-1)!.outputs / lanes)
