// Convolutions over linear memory.
import { sizeOf } from '@nx/types'
import type { Attributes, ConvAttrs, Spec } from '@nx/types'
import { ModuleBuilder } from '../encoder/index.ts'
import type { CodeFeatures } from '../features.ts'
import { element, gemmType } from '../gemm/element.ts'
import type { Element, ElementType } from '../gemm/element.ts'
import type { GemmHost } from '../gemm/index.ts'
import { copyKernel } from '../gemm/pack.ts'
import { inPieces } from '../gemm/pieces.ts'
import { vectorKernels } from '../gemm/vector.ts'
import { link } from '../link.ts'
import { layoutPositions, positionWork, sums } from './by-positions.ts'
import type { PositionLayout } from './by-positions.ts'
import { layoutTaps, tapWork } from './by-taps.ts'
import type { TapLayout } from './by-taps.ts'
import { attrsOf, partsOf } from './geometry.ts'
import type { Part } from './geometry.ts'
import { tileKernels } from './kernels.ts'
import type { TileKernels } from './kernels.ts'
import type { Seen } from './seen.ts'

/** A convolution: addresses of the input, the kernel and the output, and what they are. */
export interface ConvCall {
  readonly attrs: Attributes
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly specs: readonly [inputs: readonly Spec[], outputs: readonly Spec[]]
}

/** Most taps whose sum stays in registers, as of other products. */
const deepest = 256
/** Most taps whose sums are added in the type itself. */
const longest = 4096
/** Blocks of taps in lanes of such a sum. */
const blocksOfPiece = 4
/** Most vectors of positions, and most results, of one call of a kernel. */
const vectorsPerCall = 512
const resultsPerCall = 256
/** Bytes of input that are copied at a time: what stays near, and with taps in lanes what there is room for. */
const nearBytes = 262_144
const roomBytes = 33_554_432

/** What one element type works with. */
interface Context {
  readonly element: Element
  readonly host: GemmHost
  readonly copy: (...parameters: number[]) => void
  readonly dot: (...parameters: number[]) => void
  /** The kernels for tiles of so many filters. */
  tiles(filters: number): TileKernels
}

/** Sizes of a convolution, and distances in elements. */
interface Sizes {
  readonly images: number
  readonly groups: number
  /** Of each group. */
  readonly channels: number
  readonly filters: number
  /** Elements of a channel of the input, of the kernel and of the output. */
  readonly plane: number
  readonly window: number
  readonly outPlane: number
  readonly imageStep: number
  readonly groupStep: number
}

/** A part of the results, and how they are computed. */
interface Work {
  readonly part: Part
  /** Taps of a filter. */
  readonly k: number
  /** Places of taps in the weights of a filter, in bytes; `undefined` where they lie as they are read. */
  readonly weights: Int32Array | undefined
  readonly layout:
    | { readonly lanes: 'positions'; readonly own: PositionLayout }
    | { readonly lanes: 'taps'; readonly own: TapLayout }
}

/** How one convolution runs, whatever its addresses. */
interface Prepared {
  readonly sizes: Sizes
  readonly works: readonly Work[]
  /** Whether there are results that see nothing. */
  readonly hasZeros: boolean
}

/** Whether there is a kernel for convolutions of a type. */
export const convolves = ({ type }: Spec): boolean => type === 'f32' || type === 'f64'

/** Computes convolutions in one memory. */
export type Conv = (call: ConvCall) => void

/** The convolution over a memory; kernels are made when first needed. */
export function createConv(host: GemmHost, features: CodeFeatures): Conv {
  const contexts = new Map<ElementType, Context>()
  // The specs of a step of a plan are the same objects at every call.
  const prepared = new WeakMap<ConvCall['specs'], Prepared>()
  return ({ attrs, inputs, outputs, specs }) => {
    const type = gemmType(specs[1][0]!.type)!
    let context = contexts.get(type)
    if (context === undefined) contexts.set(type, (context = contextOf(element(type, features), host)))
    let own = prepared.get(specs)
    if (own === undefined) prepared.set(specs, (own = prepare(context.element, attrs, specs)))
    const { sizes, works, hasZeros } = own
    const [[input, kernel], [out]] = [inputs, outputs] as unknown as [[number, number], [number]]
    const size = sizeOf(specs[1][0]!.shape)
    if (hasZeros) new Uint8Array(host.memory.buffer, out, size * context.element.byteLength).fill(0)
    for (const work of size > 0 ? works : []) {
      const { own, lanes } = work.layout
      if (lanes === 'positions') byParts(context, sizes, work, own, input, kernel, out)
      else byTaps(context, sizes, work, own, input, kernel, out)
    }
    const { inputDilation } = attrsOf(attrs)
    if (inputDilation.some((apart) => apart > 1)) meetZeros(context, attrsOf(attrs), specs, kernel, out)
  }
}

function contextOf(element: Element, host: GemmHost): Context {
  const kernels: (TileKernels | undefined)[] = []
  const module = new ModuleBuilder()
  copyKernel(module, element)
  vectorKernels(module, element)
  return {
    element,
    host,
    ...link<Pick<Context, 'copy' | 'dot'>>(module, host),
    tiles: (filters) => (kernels[filters] ??= tileKernels(element, host, filters)),
  }
}

function prepare(
  element: Element,
  attributes: Attributes,
  [[input, kernel], [out]]: ConvCall['specs'],
): Prepared {
  const attrs = attrsOf(attributes)
  const { featureGroupSize, batchGroupSize } = attrs
  const [batch, , ...space] = input!.shape as [number, number, ...number[]]
  const [filters, channels, ...window] = kernel!.shape as [number, number, ...number[]]
  const [images, , ...positions] = out!.shape as [number, number, ...number[]]
  const groups = featureGroupSize * batchGroupSize
  const plane = sizeOf(space)
  const all = input!.shape[1]! * plane
  const sizes: Sizes = {
    images,
    groups,
    channels,
    filters: filters / groups,
    plane,
    window: sizeOf(window),
    outPlane: sizeOf(positions),
    imageStep: all,
    groupStep: batchGroupSize > 1 ? (batch / groups) * all : channels * plane,
  }
  const parts = channels === 0 ? [] : partsOf(attrs, space, window, positions)
  const { lanes, byteLength } = element
  const works = parts.map((part): Work => {
    const { axes, tap } = part
    const k = channels * sizeOf(axes.map(({ taps }) => taps))
    const ofChannel = sums(
      axes.map(({ taps }) => taps),
      axes.map(({ tapStride }) => tapStride),
      tap,
    )
    const places = (): Int32Array =>
      Int32Array.from({ length: k }, (_, i) => {
        const channel = Math.floor(i / ofChannel.length)
        return (channel * sizes.window + ofChannel[i % ofChannel.length]!) * byteLength
      })
    const isByTaps = tapWork(axes, channels, plane, lanes) < positionWork(axes, channels, lanes)
    const isInOrder = k === channels * sizes.window
    if (isByTaps)
      return {
        part,
        k,
        weights: isInOrder ? undefined : places(),
        layout: { lanes: 'taps', own: layoutTaps(part, channels, plane, element) },
      }
    const isWhole =
      (parts.length === 1 || k <= longest) && (axes.at(-1)!.outputs % lanes === 0 || k <= deepest)
    return {
      part,
      k,
      weights: isInOrder && sizes.filters === 1 ? undefined : places(),
      layout: {
        lanes: 'positions',
        own: layoutPositions(
          part,
          channels,
          Math.min(element.tileRows, sizes.filters),
          plane,
          element,
          isWhole,
        ),
      },
    }
  })
  const covered = parts.reduce((sum, { axes }) => sum + sizeOf(axes.map(({ outputs }) => outputs)), 0)
  return { sizes, works, hasZeros: covered < sizes.outPlane }
}

/** Weights that are not finite give NaN with the zeros between elements of a dilated input, which no part multiplies. */
function meetZeros(
  { element, host, dot }: Context,
  { strides, padding, inputDilation, kernelDilation }: ConvAttrs,
  [[, kernel], [out]]: ConvCall['specs'],
  weights: number,
  target: number,
): void {
  const bytes = element.byteLength
  const [filters, , ...window] = kernel!.shape as [number, number, ...number[]]
  const [images, , ...positions] = out!.shape as [number, number, ...number[]]
  const [taps, places] = [sizeOf(window), sizeOf(positions)]
  const length = sizeOf(kernel!.shape.slice(1))
  const [zeros, sums] = regions(host, [length * bytes, filters * bytes]) as [number, number]
  const at = (address: number, count: number): Element['array']['prototype'] =>
    new element.array(host.memory.buffer, address, count)
  at(zeros, length).fill(0)
  dot(weights, length * bytes, zeros, sums, filters, length)
  const isBetween = (tap: number, place: number): boolean => {
    let found = false
    for (let axis = window.length - 1; axis >= 0; axis--) {
      const [width, count] = [window[axis]!, positions[axis]!]
      const from = (place % count) * strides[axis]! - padding[axis]![0]
      found ||= (from + (tap % width) * kernelDilation[axis]!) % inputDilation[axis]! !== 0
      tap = Math.floor(tap / width)
      place = Math.floor(place / count)
    }
    return found
  }
  const results = at(target, images * filters * places)
  at(sums, filters).forEach((sum, filter) => {
    const own = at(weights + filter * length * bytes, length)
    for (let i = 0; sum !== 0 && i < length; i++)
      for (let place = 0; !Number.isFinite(own[i]!) && place < places; place++)
        for (let image = 0; isBetween(i % taps, place) && image < images; image++)
          results[(image * filters + filter) * places + place] = NaN
  })
}

/** Addresses of regions of so many bytes. */
function regions({ scratch }: GemmHost, sizes: readonly number[]): number[] {
  const aligned = sizes.map((size) => Math.ceil(size / 64) * 64)
  let address = scratch(aligned.reduce((sum, size) => sum + size, 0))
  return aligned.map((size) => {
    address += size
    return address - size
  })
}

/** A table in memory, of places in elements, as bytes. */
function writeTable({ memory }: GemmHost, address: number, places: ArrayLike<number>, bytes: number): void {
  const table = new Int32Array(memory.buffer, address, places.length)
  for (let i = 0; i < places.length; i++) table[i] = places[i]! * bytes
}

/** Equal parts of a range, of at most `most` each. */
function* rangesIn(
  from: number,
  to: number,
  most: number,
): Generator<readonly [from: number, length: number]> {
  const size = Math.ceil((to - from) / Math.ceil((to - from) / most) / 4) * 4
  for (let at = from; at < to; at += size) yield [at, Math.min(size, to - at)]
}

/** Groups of rows of about equal numbers. */
function* panelsOf(filters: number, most: number): Generator<readonly [first: number, count: number]> {
  let left = Math.ceil(filters / most)
  for (let first = 0; first < filters; left--) {
    const count = Math.ceil((filters - first) / left)
    yield [first, count]
    first += count
  }
}

/** Copies the channels of some groups to where a part reads them. */
function stage(
  { element, copy }: Context,
  sizes: Sizes,
  seen: Seen,
  from: number,
  to: number,
  groups: number,
): void {
  const bytes = element.byteLength
  const { channels, plane, groupStep } = sizes
  // Channels of neighbouring groups mostly follow each other.
  const isRun = groupStep === channels * plane
  for (let group = 0; group < (isRun ? 1 : groups); group++) {
    for (const each of seen.copied!) {
      copy(
        from + (group * groupStep + each.from) * bytes,
        to + (group * channels * seen.channelStep + each.to) * bytes,
        isRun ? groups * channels : channels,
        plane * bytes,
        seen.channelStep * bytes,
        each.rows,
        each.fromRow * bytes,
        each.toRow * bytes,
        each.count,
        each.step * bytes,
        bytes,
      )
    }
  }
}

/** Filters of a part: of whole tiles, whatever their height. */
const filtersTogether = 12

/** By images, groups or filters, which threads may share: sums in pieces are added on one. */
function byParts(
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

function byTaps(
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
