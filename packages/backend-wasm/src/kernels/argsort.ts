// Order of the elements along one axis: a radix sort of keys whose unsigned order is the order of the elements.
import { isFloat, isUnsigned, sizeOf, stridesOf } from '@nx/types'
import type { DType } from '@nx/types'
import { byteSize } from '../codegen/lanes.ts'
import { elementsAt } from './host-kernel.ts'
import type { HostCall } from './host-kernel.ts'

/** Sorts each line along the axis; stable in both directions, NaN greatest. */
export function argsort({ memory, attrs, inputs, outputs, specs: [[input], [output]] }: HostCall): void {
  const { type, shape } = input!
  const axis = attrs['axis'] as number
  const length = shape[axis]!
  const step = stridesOf(shape)[axis]!
  const lines = length === 0 ? 0 : sizeOf(shape) / length
  const words = byteSize(type) === 8 ? 2 : 1
  const sorter = new Sorter(length, words)
  const source = elementsAt(memory, words === 2 ? 'u32' : unsignedOf(type), inputs[0]!, sizeOf(shape) * words)
  const target = elementsAt(memory, output!.type, outputs[0]!, sizeOf(shape))
  const big = target instanceof BigInt64Array || target instanceof BigUint64Array
  const descending = attrs['direction'] === 'desc'
  for (let line = 0; line < lines; line++) {
    const start = Math.floor(line / step) * step * length + (line % step)
    for (let i = 0; i < length; i++)
      sorter.load(i, source as Uint32Array, (start + i * step) * words, type, descending)
    const order = sorter.sort()
    for (let i = 0; i < length; i++) target[start + i * step] = big ? BigInt(order[i]!) : order[i]!
  }
}

function unsignedOf(type: DType): DType {
  return byteSize(type) === 4 ? 'u32' : byteSize(type) === 2 ? 'u16' : 'u8'
}

class Sorter {
  readonly #length: number
  /** The keys' words, the low one first. */
  readonly #keys: Uint32Array[]
  readonly #orders: readonly [Uint32Array, Uint32Array]
  readonly #counts: Uint32Array = new Uint32Array(65536)
  #bits = 32

  constructor(length: number, words: number) {
    this.#length = length
    this.#keys = Array.from({ length: words }, () => new Uint32Array(length))
    this.#orders = [new Uint32Array(length), new Uint32Array(length)]
  }

  /** Makes the key of one element: its bits, changed so that a larger element has a larger key. */
  load(i: number, source: Uint32Array, at: number, type: DType, descending: boolean): void {
    const words = this.#keys.length
    const width = words === 2 ? 32 : byteSize(type) * 8
    this.#bits = width
    let high = source[at + words - 1]!
    let low = words === 2 ? source[at]! : 0
    const top = 2 ** (width - 1)
    const mask = 2 ** width - 1
    if (isFloat(type)) {
      const exponent = exponentMask(type)
      const magnitude = high % top
      // Every NaN gets the largest key, and -0 that of 0.
      if (magnitude > exponent || (magnitude === exponent && low !== 0)) high = low = 0xffffffff
      else if (high < top) high += top
      else if (magnitude === 0 && low === 0) high = top
      else {
        high = mask - high
        low = 0xffffffff - low
      }
    } else if (!isUnsigned(type)) high = high < top ? high + top : high - top
    if (words === 2) this.#keys[0]![i] = descending ? 0xffffffff - low : low
    this.#keys[words - 1]![i] = descending ? mask - ((high >>> 0) % (mask + 1)) : high
  }

  /** The order of the keys: 16 bits at a time, the lowest first. */
  sort(): Uint32Array {
    let [from, to] = this.#orders
    for (let i = 0; i < this.#length; i++) from[i] = i
    for (const keys of this.#keys) {
      for (let shift = 0; shift < this.#bits; shift += 16) {
        if (!this.#pass(keys, shift, from, to)) continue
        ;[from, to] = [to, from]
      }
    }
    return from
  }

  /** One counting sort; nothing to do where all digits are equal. */
  #pass(keys: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
    const counts = this.#counts
    // Short lines: insertion is cheaper than to count 65536 digits.
    if (this.#length <= 64) return this.#insert(keys, shift, from, to)
    counts.fill(0)
    for (let i = 0; i < this.#length; i++) counts[(keys[i]! >>> shift) & 0xffff]!++
    if (counts[(keys[0]! >>> shift) & 0xffff] === this.#length) return false
    let start = 0
    for (let digit = 0; digit < 65536; digit++) {
      const count = counts[digit]!
      counts[digit] = start
      start += count
    }
    for (let i = 0; i < this.#length; i++) {
      const index = from[i]!
      to[counts[(keys[index]! >>> shift) & 0xffff]!++] = index
    }
    return true
  }

  #insert(keys: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
    for (let i = 0; i < this.#length; i++) {
      const index = from[i]!
      const digit = (keys[index]! >>> shift) & 0xffff
      let k = i
      while (k > 0 && ((keys[to[k - 1]!]! >>> shift) & 0xffff) > digit) {
        to[k] = to[k - 1]!
        k--
      }
      to[k] = index
    }
    return true
  }
}

/** The highest word of infinity. */
function exponentMask(type: DType): number {
  if (type === 'f64') return 0x7ff00000
  if (type === 'f16') return 0x7c00
  return type === 'bf16' ? 0x7f80 : 0x7f800000
}
