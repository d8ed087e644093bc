// Runs convolutions with positions in the lanes of vectors.
import { inPieces } from '../gemm/pieces.ts'
import type { PositionLayout } from './layout-positions.ts'
import { panelsOf, rangesIn, regions, stage, writeTable } from './context.ts'
import type { Context } from './context.ts'
import { deepest, longest } from './prepare.ts'
import type { Sizes, Work } from './prepare.ts'

/** Most vectors of positions of one call of a kernel. */
const vectorsPerCall = 512
/** Bytes of input that are copied at a time: what stays near. */
const nearBytes = 262_144
/** Filters of a part: of whole tiles, whatever their height. */
const filtersTogether = 12

/** By images, groups or filters, which threads may share: sums in pieces are added on one. */
export function byParts(
  context: Context,
  sizes: Sizes,
  work: Work,
  layout: PositionLayout,
  input: number,
  kernel: number,
  out: number,
): void {
  const { parallel } = context.host
  const { images, groups, channels, filters, window, outPlane, imageStep, groupStep } = sizes
  const bytes = context.element.byteLength
  const run = (own: Partial<Sizes>, inputs: number, weights: number, results: number): void => {
    const kernels = kernel + weights * channels * window * bytes
    byPositions(
      context,
      { ...sizes, ...own },
      work,
      layout,
      input + inputs * bytes,
      kernels,
      out + results * outPlane * bytes,
    )
  }
  const ofImage = groups * filters * outPlane * work.k
  const call = parallel?.workPerCall ?? Infinity
  // To hand on the calls for a small image takes longer than to make them.
  const isLong = images * ofImage > 8 * call && ofImage > call / 3
  const isDone =
    isLong &&
    work.k <= longest &&
    parallel!.blocks(
      images > 1 ? images : groups > 1 ? groups : Math.ceil(filters / filtersTogether),
      (from, to) => {
        if (images > 1) run({ images: to - from }, from * imageStep, 0, from * groups * filters)
        else if (groups > 1) run({ groups: to - from }, from * groupStep, from * filters, from * filters)
        else {
          const first = from * filtersTogether
          run({ filters: Math.min(filters, to * filtersTogether) - first }, 0, first, first)
        }
      },
    )
  if (!isDone) run({}, 0, 0, 0)
}

function byPositions(
  context: Context,
  sizes: Sizes,
  { part, k, weights }: Work,
  { seen, taps, rows, width, moved }: PositionLayout,
  input: number,
  kernel: number,
  out: number,
): void {
  const { element, host, copy, tiles } = context
  const { byteLength: bytes, lanes, tileRows } = element
  const { images, groups, channels, filters, plane, window, outPlane, imageStep, groupStep } = sizes
  const channelBytes = bytes * (seen.copied === undefined ? plane : seen.channelStep)
  const together = Math.max(1, Math.min(groups, Math.floor(nearBytes / (channels * channelBytes))))
  const stagedBytes = seen.copied === undefined ? 0 : together * channels * channelBytes
  const [tapTable, rowTable, weightTable, packed, staged, sums] = regions(host, [
    4 * k,
    4 * rows.length,
    weights === undefined ? 0 : 4 * k,
    weights === undefined ? 0 : groups * filters * k * bytes,
    stagedBytes + 64,
    moved === undefined ? 0 : together * filters * moved.size * bytes,
  ]) as [number, number, number, number, number, number]
  writeTable(host, tapTable, taps, bytes)
  writeTable(host, rowTable, rows, bytes)
  const pieces = Array.from({ length: Math.ceil(k / longest) }, (_, i) => i * longest)
  if (weights !== undefined) {
    writeTable(host, weightTable, weights, 1)
    const filterStep = channels * window * bytes
    for (const piece of pieces)
      for (const [from, depth] of rangesIn(piece, Math.min(k, piece + longest), deepest))
        for (const [first, count] of panelsOf(filters, tileRows))
          tiles(count).pack(
            kernel + first * filterStep,
            filterStep,
            weightTable + 4 * from,
            packed + (from * filters + first * depth) * bytes,
            depth,
            groups,
            filters * filterStep,
            filters * k * bytes,
          )
  }
  if (seen.isPadded) new Uint8Array(host.memory.buffer, staged, stagedBytes).fill(0)
  const source = weights === undefined ? kernel : packed
  const whole = moved === undefined ? Math.floor(width / lanes) : Math.ceil(width / lanes)
  const tail = moved === undefined && width % lanes > 0 ? ((width % lanes) - lanes) * bytes : 0
  const filterStep = (moved?.size ?? outPlane) * bytes
  const inputGroup = bytes * (seen.copied === undefined ? groupStep : channels * seen.channelStep)
  const rowCount = rows.length / 2
  const rowsTogether = Math.max(1, Math.floor(vectorsPerCall / whole))
  for (let image = 0; image < images; image++) {
    for (let group = 0; group < groups; group += together) {
      const count = Math.min(together, groups - group)
      const own = input + (image * imageStep + group * groupStep) * bytes
      if (seen.copied !== undefined) stage(context, sizes, seen, own, staged, count)
      const from = seen.copied === undefined ? own : staged
      const target = out + ((image * groups + group) * filters * outPlane + part.out) * bytes
      const to = moved === undefined ? target : sums
      inPieces(context, to, count * filters * (moved?.size ?? outPlane), k, longest, (first, end) => {
        for (const [depth, length] of rangesIn(first, end, deepest))
          for (let vector = 0; vector < whole; vector += vectorsPerCall)
            for (let row = 0; row < rowCount; row += rowsTogether)
              for (const [filter, height] of panelsOf(filters, tileRows))
                tiles(height).positions(
                  from + 16 * vector,
                  source + (group * filters * k + depth * filters + filter * length) * bytes,
                  to + 16 * vector + filter * filterStep,
                  tapTable + 4 * depth,
                  length,
                  rowTable + 8 * row,
                  Math.min(rowsTogether, rowCount - row),
                  Math.min(vectorsPerCall, whole - vector),
                  vector + vectorsPerCall < whole ? 0 : tail,
                  filterStep,
                  depth > first ? 1 : 0,
                  count,
                  inputGroup,
                  filters * k * bytes,
                  filters * filterStep,
                )
      })
      for (const [start, place] of moved?.slices ?? [])
        copy(
          sums + start * bytes,
          target + place * bytes,
          count * filters,
          moved!.size * bytes,
          outPlane * bytes,
          moved!.rows,
          moved!.fromRow * bytes,
          moved!.toRow * bytes,
          moved!.count,
          bytes,
          moved!.toStep * bytes,
        )
    }
  }
}
