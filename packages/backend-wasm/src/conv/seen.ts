// Where a part of a convolution reads its input: in place, or in a copy with the padding around it.
import { reachOf } from './geometry.ts'
import type { Axis } from './geometry.ts'

/** Rows of one channel that are copied: places and distances in elements. */
export interface Rows {
  readonly from: number
  readonly to: number
  readonly rows: number
  readonly fromRow: number
  readonly toRow: number
  readonly count: number
  /** From one element of a row to the next; in the copy they follow each other. */
  readonly step: number
}

/** Where elements are found, in elements from those of a group of channels. */
export interface Seen {
  /** What is copied for a channel; `undefined` where the input is read in place. */
  readonly copied: readonly Rows[] | undefined
  /** Whether zeros surround what is copied. */
  readonly isPadded: boolean
  /** The first element. */
  readonly offset: number
  /** From one channel to the next. */
  readonly channelStep: number
  /** From one element of an axis to the next, for all axes but the last. */
  readonly steps: readonly number[]
  /** The place of an element of the last axis. */
  readonly place: (index: number) => number
}

/**
 * Lays out the input of a part so that what vectors hold is contiguous: along the last axis, elements `modulus` apart
 * follow each other, for each remainder that is `used`.
 */
export function seenBy(axes: readonly Axis[], plane: number, modulus: number, used: Iterable<number>): Seen {
  const last = axes.at(-1)!
  const isInside = axes.every((axis) => axis.origin >= 0 && axis.origin + reachOf(axis) < axis.length)
  if (isInside && modulus === 1) {
    return {
      copied: undefined,
      isPadded: false,
      offset: axes.reduce((sum, { origin, inStride }) => sum + origin * inStride, 0),
      channelStep: plane,
      steps: axes.slice(0, -1).map(({ inStride }) => inStride),
      place: (index) => index,
    }
  }
  const phases = [...new Set([...used].map((index) => index % modulus))].sort((a, b) => a - b)
  const width = Math.floor(reachOf(last) / modulus) + 1
  let channelStep = phases.length * width
  const steps: number[] = []
  for (const axis of axes.slice(0, -1).reverse()) {
    steps.unshift(channelStep)
    channelStep *= reachOf(axis) + 1
  }
  return {
    copied: phases.flatMap((phase, slot) => rowsOf(axes, steps, phase, slot * width, width, modulus)),
    isPadded: !isInside,
    offset: 0,
    channelStep,
    steps,
    place: (index) => phases.indexOf(index % modulus) * width + Math.floor(index / modulus),
  }
}

/** The rows of one phase that lie in the input. */
function rowsOf(
  axes: readonly Axis[],
  steps: readonly number[],
  phase: number,
  slot: number,
  width: number,
  modulus: number,
): Rows[] {
  const { length, origin, inStride } = axes.at(-1)!
  const begin = Math.max(0, Math.ceil(-(origin + phase) / modulus))
  const end = Math.min(width, Math.floor((length - 1 - origin - phase) / modulus) + 1)
  let copied: Rows[] = [
    {
      from: (origin + phase + begin * modulus) * inStride,
      to: slot + begin,
      rows: 1,
      fromRow: 0,
      toRow: 0,
      count: end - begin,
      step: modulus * inStride,
    },
  ]
  if (end <= begin) return []
  axes.slice(0, -1).forEach((axis, i) => {
    const first = Math.max(0, -axis.origin)
    const count = Math.min(reachOf(axis), axis.length - 1 - axis.origin) - first + 1
    const [fromRow, toRow] = [axis.inStride, steps[i]!]
    const at = (row: Rows, index: number): Rows => ({
      ...row,
      from: row.from + (axis.origin + index) * fromRow,
      to: row.to + index * toRow,
    })
    // The axis before the last is a loop of the kernel.
    copied = copied.flatMap((row) =>
      i === steps.length - 1
        ? count > 0
          ? [{ ...at(row, first), rows: count, fromRow, toRow }]
          : []
        : Array.from({ length: Math.max(0, count) }, (_, index) => at(row, first + index)),
    )
  })
  return copied
}
