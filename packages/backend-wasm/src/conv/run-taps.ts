// Runs convolutions with taps in the lanes of vectors.
import { inPieces } from '../gemm/pieces.ts'
import type { TapLayout } from './layout-taps.ts'
import { panelsOf, rangesIn, regions, stage, writeTable } from './context.ts'
import type { Context } from './context.ts'
import { deepest } from './prepare.ts'
import type { Sizes, Work } from './prepare.ts'

/** Blocks of taps in lanes of a sum that is added in the type itself. */
const blocksOfPiece = 4
/** Most results of one call of a kernel. */
const resultsPerCall = 256
/** Bytes of input that are copied at a time: what there is room for. */
const roomBytes = 33_554_432

export function byTaps(
  context: Context,
  sizes: Sizes,
  { part, k, weights }: Work,
  { seen, runs, results: [from, to] }: TapLayout,
  input: number,
  kernel: number,
  out: number,
): void {
  const { element, host, tiles } = context
  const { byteLength: bytes, tileRows } = element
  const { images, groups, channels, filters, window, outPlane, imageStep, groupStep } = sizes
  const imageSize = seen.copied === undefined ? imageStep : channels * seen.channelStep
  const imagesTogether = Math.max(1, Math.min(images, Math.floor(roomBytes / (imageSize * bytes))))
  const most = imagesTogether * from.length
  const stagedBytes = seen.copied === undefined ? 0 : imagesTogether * imageSize * bytes
  const [runTable, resultTable, weightTable, packed, staged, sums] = regions(host, [
    runs.reduce((sum, { places }) => sum + 4 * places.length, 0),
    8 * most,
    weights === undefined ? 0 : 4 * k,
    weights === undefined ? 0 : groups * filters * k * bytes + 16,
    stagedBytes + 64,
    filters * most * bytes,
  ]) as [number, number, number, number, number, number]
  // Each call sums some runs of one kind.
  const blocks: { table: number; count: number; vectors: number; tail: number }[] = []
  let table = runTable
  for (const { places, vectors, tail } of runs) {
    writeTable(host, table, places, bytes)
    for (const [run, count] of rangesIn(0, places.length / 2, Math.ceil(deepest / (vectors + 1))))
      blocks.push({ table: table + 8 * run, count, vectors, tail })
    table += 4 * places.length
  }
  if (weights !== undefined) {
    writeTable(host, weightTable, weights, 1)
    tiles(1).pack(kernel, 0, weightTable, packed, k, groups * filters, channels * window * bytes, k * bytes)
  }
  if (seen.isPadded) new Uint8Array(host.memory.buffer, staged, stagedBytes).fill(0)
  const source = weights === undefined ? kernel : packed
  for (let group = 0; group < groups; group++) {
    for (let image = 0; image < images; image += imagesTogether) {
      const imageCount = Math.min(imagesTogether, images - image)
      const count = imageCount * from.length
      const own = input + (image * imageStep + group * groupStep) * bytes
      const resultPlaces = new Int32Array(host.memory.buffer, resultTable, 2 * count)
      for (let i = 0, at = 0; i < imageCount; i++) {
        if (seen.copied !== undefined)
          stage(context, sizes, seen, own + i * imageStep * bytes, staged + i * imageSize * bytes, 1)
        for (const place of from) {
          resultPlaces[2 * at] = (i * imageSize + place) * bytes
          resultPlaces[2 * at + 1] = at++ * bytes
        }
      }
      inPieces(context, sums, filters * count, blocks.length, blocksOfPiece, (first, end) => {
        for (const block of blocks.slice(first, end))
          for (let result = 0; result < count; result += resultsPerCall)
            for (const [filter, height] of panelsOf(filters, tileRows))
              tiles(height).taps(
                seen.copied === undefined ? own : staged,
                source + (group * filters + filter) * k * bytes,
                sums + filter * count * bytes,
                block.table,
                block.count,
                block.vectors,
                block.tail,
                resultTable + 8 * result,
                Math.min(resultsPerCall, count - result),
                k * bytes,
                count * bytes,
                block === blocks[first] ? 0 : 1,
              )
      })
      const found = new element.array(host.memory.buffer, sums, filters * count)
      const target = new element.array(host.memory.buffer)
      for (let i = 0, at = 0; i < imageCount; i++) {
        const start = out / bytes + ((image + i) * groups + group) * filters * outPlane + part.out
        for (const place of to) {
          for (let filter = 0; filter < filters; filter++)
            target[start + filter * outPlane + place] = found[filter * count + at]!
          at++
        }
      }
    }
  }
}
