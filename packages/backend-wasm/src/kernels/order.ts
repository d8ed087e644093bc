// Order of the elements along one axis.
import { sizeOf, stridesOf } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { byLine } from '../order/lines.ts'
import type { ByLine } from '../order/lines.ts'
import { pickLargest, spareItems } from '../order/largest.ts'
import type { PickLargest } from '../order/largest.ts'
import { byLines } from './by-lines.ts'
import type { HostCall } from './host-kernel.ts'

/** Elements of one call: engines improve code between calls, never inside one. */
const elementsPerCall = 65_536

/** Work of an element in vector instructions, more or less. */
export const elementWork = 16

/** Digits of so many bits; their table is cleared for each line, so it must not be longer. */
const digitBits = (length: number): number => (length < 2000 ? 8 : 11)

/** Does something with each line along the axis, which has a length of its own in the output. */
export function order(call: HostCall): void {
  const {
    op,
    runtime,
    attrs,
    inputs,
    outputs,
    specs: [[input], [output]],
  } = call
  if (runtime.parallel?.order(call)) return
  const { type, shape } = input!
  const axis = attrs['axis'] as number
  const length = shape[axis]!
  const after = output!.shape[axis]!
  const { run } = runtime.modules.of<{ run: ByLine }>(`${op} ${type} ${output!.type}`, (module) =>
    byLine(module, op, type, output!.type),
  )
  const size = sizeOf(shape)
  if (size === 0) return
  const from = byteSize(type)
  const to = byteSize(output!.type)
  const step = stridesOf(shape)[axis]!
  const bits = digitBits(length)
  const lines = size / length
  // Lines between two of which there is the same distance: whole ones where the axis is the last.
  const together = step === 1 ? lines : step
  const nextSource = step === 1 ? length * from : from
  const nextTarget = step === 1 ? after * to : to
  const perCall = Math.ceil(elementsPerCall / length)
  // Stable in both directions, NaN greatest.
  const mask = attrs['direction'] === 'desc' ? -1 : 0
  const roomBytes = 4 * length * Math.max(4, from) + 4 * 2 ** bits
  byLines(runtime, lines, elementWork * size, roomBytes, (first, end, room) => {
    for (let line = first; line < end;) {
      const inGroup = line % together
      const count = Math.min(perCall, together - inGroup, end - line)
      const before = line - inGroup
      const source = inputs[0]! + before * length * from + inGroup * nextSource
      const target = outputs[0]! + before * after * to + inGroup * nextTarget
      run(source, step * from, target, step * to, length, room, bits, mask, count, nextSource, nextTarget)
      line += count
    }
  })
}

/** The largest elements of each row and their places, as all would be sorted. */
export function topK({ runtime, attrs, inputs, outputs, specs: [[input]] }: HostCall): void {
  const { modules } = runtime
  const { type, shape } = input!
  const length = shape.at(-1)!
  const lines = sizeOf(shape) / length
  const k = attrs['k'] as number
  const { pick } = modules.of<{ pick: PickLargest }>(`topK ${type}`, (module) => pickLargest(module, type))
  const bytes = byteSize(type)
  const capacity = Math.min(length, Math.max(2 * k, k + 2 * spareItems))
  const bits = digitBits(capacity)
  const perCall = Math.ceil(elementsPerCall / length)
  const roomBytes = 2 * capacity * Math.max(8, 2 * bytes) + 4 * 2 ** bits
  byLines(runtime, lines, elementWork * lines * length, roomBytes, (first, end, room) => {
    for (let line = first; line < end; line += perCall) {
      const count = Math.min(perCall, end - line)
      const done = line * k
      const values = outputs[0]! + done * bytes
      const places = outputs[1]! + done * 4
      pick(inputs[0]! + line * length * bytes, values, places, count, length, k, room, capacity, bits)
    }
  })
}
