// Largest and smallest elements of windows, and sums of what belongs where they are, by vector code.
import { type Call, type DType, type HostKernel, type Shape, sizeOf } from '@nx/types'
import type { WindowAttrs } from '../core/window.ts'
import { type Layout, layoutOf, type Pass } from './passes.ts'
import { hasVectors, inWorkspace, type WindowKernels, type Workspace } from './workspace.ts'

/** Bytes of planes that are done together: what stays near. */
const nearBytes = 131_072

/**
 * The kernel of `windowMax` and `windowMin`, where there is one. Compiled loops are as fast for windows of few elements, and where
 * none overlap and none has two elements of a row, and are joined with what surrounds them.
 */
export function extremesKernel(
  type: DType,
  shape: Shape,
  { window, strides }: WindowAttrs,
): HostKernel | undefined {
  const isSmall = strides.at(-1) === 1 && sizeOf(window) <= 4
  const isApart =
    window.at(-1) === 1 && shape.at(-1)! >= 4 && window.every((length, axis) => length <= strides[axis]!)
  return isVector(type) && !isSmall && !isApart && hasVectors() ? extremes : undefined
}

/** The kernel of `windowScatterMax` and `windowScatterMin`, where there is one. */
export const scatterKernel = (types: readonly DType[]): HostKernel | undefined =>
  types.every((type) => isVector(type) && type === types[0]) && hasVectors() ? scatter : undefined

const isVector = (type: DType | undefined): boolean => type === 'f32' || type === 'f64'

/** What goes through all passes, a few planes at a time. */
interface Work {
  readonly layout: Layout
  readonly bytes: 4 | 8
  readonly together: number
  /** Bytes of the copy, and of each of two places between which passes go back and forth. */
  readonly copied: number
  readonly room: number
  /** Takes some planes through a pass. */
  walk(
    kernel: keyof WindowKernels,
    pass: Pass,
    planes: number,
    from: number,
    to: number,
    places?: number,
  ): void
}

function workOf({ op, inputs, attrs, outs }: Call<unknown>, workspace: Workspace): Work {
  const { type, shape } = inputs[0]!.spec
  const source = inputs[1]?.spec
  const layout = layoutOf(
    shape,
    (source ?? outs[0]!).shape,
    attrs as unknown as WindowAttrs,
    source !== undefined,
  )
  const { planes, padded, isCopied, passes } = layout
  const bytes = type === 'f32' ? 4 : 8
  const together = Math.max(1, Math.min(planes, Math.floor(nearBytes / (padded * bytes))))
  const kept = source === undefined ? passes.slice(0, -1) : passes
  const most = kept.reduce((size, { slices, toSlice }) => Math.max(size, slices * toSlice), 0)
  const flip = op.endsWith('Max') ? 0 : -1
  return {
    layout,
    bytes,
    together,
    copied: isCopied ? together * padded * bytes : 0,
    room: together * most * bytes,
    walk(kernel, pass, count, from, to, places = 0) {
      workspace.kernel(type, kernel)(
        from,
        to,
        count * pass.slices,
        pass.fromSlice * bytes,
        pass.toSlice * bytes,
        pass.rows,
        pass.fromRow * bytes,
        pass.toRow * bytes,
        pass.count,
        pass.step * bytes,
        pass.terms,
        pass.termStep * bytes,
        places,
        flip,
      )
    },
  }
}

/**
 * Fills with what padding counts as: the key of the lowest number, or of the highest where the smallest is looked for; or with what is
 * below all keys, so that padding is where an extreme is only if there is nothing else.
 */
function fillPadding(
  buffer: ArrayBufferLike,
  address: number,
  { copied, bytes }: Work,
  isLast: boolean,
): void {
  if (bytes === 4) new Uint32Array(buffer, address, copied / 4).fill(isLast ? 0x8000_0000 : 0x807f_ffff)
  else new BigUint64Array(buffer, address, copied / 8).fill(isLast ? 1n << 63n : 0x800f_ffff_ffff_ffffn)
}

/** One axis after the other. */
const extremes: HostKernel = (call) =>
  inWorkspace(call, (workspace) => {
    if (sizeOf(call.outs[0]!.shape) === 0) return
    const { inputs, outputs, memory } = workspace
    const work = workOf(call, workspace)
    const { layout, bytes, together, copied, room } = work
    const { planes, plane, out, isCopied, isPadded, copies, passes } = layout
    const start = workspace.reserve(copied + 2 * room)
    if (isPadded) fillPadding(memory.buffer, start, work, false)
    for (let at = 0; at < planes; at += together) {
      const count = Math.min(together, planes - at)
      let from = inputs[0]! + at * plane * bytes
      if (isCopied) {
        for (const copy of copies)
          work.walk('toKeys', copy.pass, count, from + copy.from * bytes, start + copy.to * bytes)
        from = start
      }
      passes.forEach((pass, i) => {
        const isOfNumbers = i === 0 && !isCopied
        const isLast = i === passes.length - 1
        const to = isLast ? outputs[0]! + at * out * bytes : start + copied + (i % 2) * room
        work.walk(
          isLast ? (isOfNumbers ? 'ofNumbers' : 'toNumbers') : isOfNumbers ? 'toKeys' : 'ofKeys',
          pass,
          count,
          from,
          to,
        )
        from = to
      })
    }
  })

/** The places of elements between padding, which has -1, in some planes that follow each other. */
function writePlaces(
  buffer: ArrayBufferLike,
  address: number,
  { layout, bytes, together, copied }: Work,
): void {
  const words = bytes / 4
  const places = new Int32Array(buffer, address, copied / 4).fill(-1)
  for (let slice = 0; slice < together; slice++) {
    for (const { from, to, pass } of layout.copies) {
      for (let row = 0; row < pass.rows; row++) {
        const source = from + slice * pass.fromSlice + row * pass.fromRow
        const target = to + slice * pass.toSlice + row * pass.toRow
        for (let i = 0; i < pass.count; i++) places[words * (target + i)] = source + i
      }
    }
  }
}

/** Finds where extremes are, one axis after the other, and adds in f64 what belongs there. */
const scatter: HostKernel = (call) =>
  inWorkspace(call, (workspace) => {
    if (sizeOf(call.outs[0]!.shape) === 0) return
    const { inputs, outputs, memory } = workspace
    const work = workOf(call, workspace)
    const { layout, bytes, together, copied, room } = work
    const { planes, plane, isPadded, copies, passes } = layout
    const { type } = call.outs[0]!
    const windows = sizeOf(call.inputs[1]!.spec.shape) / planes
    const keysBytes = Math.ceil((copied + 2 * room) / 64) * 64
    // One more sum in front, for what has no place.
    const before = 64
    const start = workspace.reserve(2 * keysBytes + before + 8 * together * plane)
    const sums = start + 2 * keysBytes + before
    const { buffer } = memory
    const initial = Number(call.inputs[2]!.data[0])
    if (isPadded) fillPadding(buffer, start, work, true)
    writePlaces(buffer, start + keysBytes, work)
    new Float64Array(buffer, sums, together * plane).fill(initial)
    for (let at = 0; at < planes; at += together) {
      const count = Math.min(together, planes - at)
      const input = inputs[0]! + at * plane * bytes
      for (const copy of copies)
        work.walk('toEqualKeys', copy.pass, count, input + copy.from * bytes, start + copy.to * bytes)
      let from = start
      passes.forEach((pass, i) => {
        const to = start + copied + (i % 2) * room
        work.walk('withPlaces', pass, count, from, to, keysBytes)
        from = to
      })
      const source = inputs[1]! + at * windows * bytes
      workspace.kernel(type, 'scatter')(from + keysBytes, source, sums, count * windows)
      workspace.kernel(type, 'finish')(sums, outputs[0]! + at * plane * bytes, count * plane, initial)
    }
  })
