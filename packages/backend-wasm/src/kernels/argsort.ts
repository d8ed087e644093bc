// Order of the elements along one axis: sorts keys whose unsigned order is the order of the elements.
import { isFloat, isUnsigned, sizeOf, stridesOf } from '@nx/types'
import type { DType } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { elementsAt } from './host-kernel.ts'
import type { HostCall } from './host-kernel.ts'

/** Sorts each line along the axis; stable in both directions, NaN greatest. */
export function argsort({
  runtime: { memory },
  attrs,
  inputs,
  outputs,
  specs: [[input], [output]],
}: HostCall): void {
  const { type, shape } = input!
  const axis = attrs['axis'] as number
  const length = shape[axis]!
  const step = stridesOf(shape)[axis]!
  const size = sizeOf(shape)
  const words = byteSize(type) === 8 ? 2 : 1
  const unsigned = ({ 1: 'u8', 2: 'u16' } as const)[byteSize(type)] ?? 'u32'
  const source = elementsAt(memory, inputs[0]!, { type: unsigned, shape: [size * words] }) as Uint32Array
  const target = elementsAt(memory, outputs[0]!, output!)
  const big = target instanceof BigInt64Array || target instanceof BigUint64Array
  const high = new Uint32Array(length)
  const low = new Uint32Array(length)
  const order = new Uint32Array(length)
  // Each pair is a word of a key above a position: sorting them by value is stable.
  const pairs = new BigUint64Array(length)
  const halves = new Uint32Array(pairs.buffer)
  for (let line = 0; line < size / length; line++) {
    const start = Math.floor(line / step) * step * length + (line % step)
    for (let i = 0; i < length; i++) {
      const at = (start + i * step) * words
      order[i] = i
      low[i] = words === 2 ? source[at]! : 0
      high[i] = source[at + words - 1]! << (32 - Math.min(32, 8 * byteSize(type)))
    }
    toKeys(high, low, type, attrs['direction'] === 'desc')
    for (const keys of words === 2 ? [low, high] : [high]) {
      const before = order.slice()
      for (let i = 0; i < length; i++) {
        halves[2 * i] = i
        halves[2 * i + 1] = keys[before[i]!]!
      }
      pairs.sort()
      for (let i = 0; i < length; i++) order[i] = before[halves[2 * i]!]!
    }
    for (let i = 0; i < length; i++) target[start + i * step] = big ? BigInt(order[i]!) : order[i]!
  }
}

/** Changes the bits of elements, in the upper part of two words, so that a larger element has a larger key. */
function toKeys(high: Uint32Array, low: Uint32Array, type: DType, descending: boolean): void {
  const infinity = type === 'f64' ? 0x7ff00000 : type === 'f16' ? 0x7c000000 : 0x7f800000
  const [float, unsigned] = [isFloat(type), isUnsigned(type)]
  for (let i = 0; i < high.length; i++) {
    const magnitude = high[i]! & 0x7fffffff
    if (float && (magnitude > infinity || (magnitude === infinity && low[i] !== 0))) {
      // Every NaN gets the largest key, and -0 that of 0.
      high[i] = low[i] = -1
    } else if (float && (magnitude | low[i]!) === 0) high[i] = 0x80000000
    else if (float && high[i]! >>> 31) {
      high[i] = ~high[i]!
      low[i] = ~low[i]!
    } else if (!unsigned) high[i]! ^= 0x80000000
    if (descending) {
      high[i] = ~high[i]!
      low[i] = ~low[i]!
    }
  }
}
