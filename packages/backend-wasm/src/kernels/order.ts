// Order of the elements along one axis.
import { sizeOf, stridesOf } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { sortLines } from '../order/lines.ts'
import type { SortLines } from '../order/lines.ts'
import { pickLargest, spareItems } from '../order/largest.ts'
import type { PickLargest } from '../order/largest.ts'
import { byLines } from './by-lines.ts'
import type { HostCall } from './host-kernel.ts'

/** Elements of one call: engines improve code between calls, never inside one. */
const elementsPerCall = 65_536

/** Work of an element in vector instructions, more or less. */
const elementWork = 16

/** Digits of so many bits; their table is cleared for each line, so it must not be longer. */
const digitBits = (length: number): number => (length < 2000 ? 8 : 11)

/** Sorts each line along the axis; stable in both directions, NaN greatest. */
function order(
  withPlaces: boolean,
  { op, runtime, attrs, inputs, outputs, specs: [[input], [output]] }: HostCall,
): void {
  const { modules } = runtime
  const { type, shape } = input!
  const axis = attrs['axis'] as number
  const length = shape[axis]!
  const places = withPlaces ? output!.type : undefined
  const { sort } = modules.of<{ sort: SortLines }>(`${op} ${type} ${places}`, (module) =>
    sortLines(module, type, places),
  )
  const size = sizeOf(shape)
  if (size === 0) return
  const [from, to] = [byteSize(type), byteSize(output!.type)]
  const step = stridesOf(shape)[axis]!
  const bits = digitBits(length)
  const itemBytes = Math.max(8, 2 * from)
  const lines = size / length
  // Lines between two of which there is the same distance.
  const together = step === 1 ? lines : step
  const apart = step === 1 ? length : 1
  const perCall = Math.max(1, Math.floor(elementsPerCall / length))
  const mask = attrs['direction'] === 'desc' ? -1 : 0
  const roomBytes = 2 * length * itemBytes + 4 * 2 ** bits
  byLines(runtime, lines, elementWork * size, roomBytes, (first, end, room) => {
    for (let line = first; line < end;) {
      const inGroup = line % together
      const count = Math.min(perCall, together - inGroup, end - line)
      const start = Math.floor(line / together) * together * length + inGroup * apart
      const [source, target] = [inputs[0]! + start * from, outputs[0]! + start * to]
      sort(source, apart * from, step * from, target, apart * to, step * to, count, length, room, bits, mask)
      line += count
    }
  })
}

export const argsort = (call: HostCall): void => order(true, call)
export const sort = (call: HostCall): void => order(false, call)

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
  const perCall = Math.max(1, Math.floor(elementsPerCall / length))
  const roomBytes = 2 * capacity * Math.max(8, 2 * bytes) + 4 * 2 ** bits
  byLines(runtime, lines, elementWork * lines * length, roomBytes, (first, end, room) => {
    for (let line = first; line < end; line += perCall) {
      const count = Math.min(perCall, end - line)
      const done = line * k
      const [values, places] = [outputs[0]! + done * bytes, outputs[1]! + done * 4]
      pick(inputs[0]! + line * length * bytes, values, places, count, length, k, room, capacity, bits)
    }
  })
}
