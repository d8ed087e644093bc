// Bytes to elements and back: packing, alignment, views and their lengths.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NxError, allocate, decode, dtypes, encode } from '../src/index.ts'
import type { DType, Elements } from '../src/index.ts'

const elementsOf: [DType, Function, number][] = [
  ['u2', Uint8Array, 1],
  ['u4', Uint8Array, 1],
  ['u8', Uint8Array, 1],
  ['u16', Uint16Array, 1],
  ['u32', Uint32Array, 1],
  ['u64', BigUint64Array, 1],
  ['s2', Int8Array, 1],
  ['s4', Int8Array, 1],
  ['s8', Int8Array, 1],
  ['s16', Int16Array, 1],
  ['s32', Int32Array, 1],
  ['s64', BigInt64Array, 1],
  ['f8', Float32Array, 1],
  ['f8_e4m3fn', Float32Array, 1],
  ['bf16', Float32Array, 1],
  ['f16', Float32Array, 1],
  ['f32', Float32Array, 1],
  ['f64', Float64Array, 1],
  ['c64', Float32Array, 2],
  ['c128', Float64Array, 2],
]

describe('elements', () => {
  it.each(elementsOf)('of %s live in their array', (type, array, each) => {
    expect(allocate(type, 3)).toBeInstanceOf(array)
    expect(allocate(type, 3).length).toBe(3 * each)
    expect(decode(encode(allocate(type, 3), type), type, 3)).toEqual(allocate(type, 3))
    expect(encode(allocate(type, 0), type).length).toBe(0)
    expect(decode(new Uint8Array(0), type, 0).length).toBe(0)
  })

  it('are listed here for every type', () => {
    expect(elementsOf.map(([type]) => type)).toEqual(dtypes)
  })
})

describe('packing', () => {
  // Bytes as Nx gives them, elements.
  const recorded: [DType, number[], number[]][] = [
    ['s2', [0x65], [1, -2, 1, 1]],
    ['s4', [0x77, 0x10], [7, 7, 1, 0]],
    ['u2', [0xc9], [3, 0, 2, 1]],
    ['u4', [0xb6, 0x10], [11, 6, 1, 0]],
    ['u2', [0b11_01_10_00, 0b10_000000], [3, 1, 2, 0, 2]],
    ['s4', [0x8f, 0x70], [-8, -1, 7]],
  ]
  it.each(recorded)('of %s: first element in the highest bits', (type, bytes, values) => {
    const elements = allocate(type, values.length)
    values.forEach((value, i) => (elements[i] = value))
    expect([...encode(elements, type)]).toEqual(bytes)
    expect(decode(new Uint8Array(bytes), type, values.length)).toEqual(elements)
  })

  it.each(['u2', 'u4', 's2', 's4'] as const)('of %s goes there and back, every byte', (type) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const count = (256 * 8) / Number(type[1])
    expect(encode(decode(bytes, type, count), type)).toEqual(bytes)
  })

  it.each(['u2', 'u4', 's2', 's4'] as const)('of %s keeps the low bits of what is too wide', (type) => {
    fc.assert(
      fc.property(fc.uint8Array(), (values) => {
        const narrow = decode(encode(values, type), type, values.length)
        const mask = 2 ** Number(type[1]) - 1
        expect(Array.from(narrow as Uint8Array, (x) => x & mask)).toEqual(Array.from(values, (x) => x & mask))
      }),
    )
  })
})

/** Three ones. */
function filled(type: DType): Elements {
  const elements = allocate(type, 3)
  const one = elements instanceof BigInt64Array || elements instanceof BigUint64Array ? 1n : 1
  return elements.fill(one as never)
}

describe('views', () => {
  it('share memory where layout and alignment allow', () => {
    const bytes = new Uint8Array(16)
    const elements = decode(bytes, 's32', 4)
    elements[1] = 258
    expect([...bytes.subarray(4, 8)]).toEqual([2, 1, 0, 0])
    expect(encode(elements, 's32').buffer).toBe(bytes.buffer)
  })

  it.each(dtypes)('of %s give the same elements from unaligned bytes', (type) => {
    const width = allocate(type, 3).byteLength
    const aligned = encode(filled(type), type)
    const shifted = new Uint8Array(width + 9)
    shifted.set(aligned, 1)
    const bytes = shifted.subarray(1, 1 + aligned.length)
    expect(decode(bytes, type, 3)).toEqual(decode(aligned, type, 3))
  })

  it('of a part of an array encode that part only', () => {
    expect([...encode(new Int16Array([1, 2, 3]).subarray(1), 's16')]).toEqual([2, 0, 3, 0])
    expect([...encode(new Float32Array([0, 1, 2]).subarray(1), 'f16')]).toEqual([0, 60, 0, 64])
  })

  it('are little-endian', () => {
    expect([...encode(new Float64Array([1]), 'f64')]).toEqual([0, 0, 0, 0, 0, 0, 240, 63])
    expect([...encode(new Float32Array([1, -2]), 'c64')]).toEqual([0, 0, 128, 63, 0, 0, 0, 192])
    expect([...encode(new BigUint64Array([258n]), 'u64')]).toEqual([2, 1, 0, 0, 0, 0, 0, 0])
    expect([...encode(new Float32Array([1]), 'bf16')]).toEqual([128, 63])
  })
})

describe('a wrong number of bytes', () => {
  it.each([
    ['f32', 7, 2],
    ['u2', 3, 4],
    ['f16', 3, 2],
    ['c128', 15, 1],
    ['f8', 1, 2],
  ] as const)('of %s raises', (type, length, count) => {
    const attempt = (): unknown => decode(new Uint8Array(length), type, count)
    expect(attempt).toThrow(NxError)
    expect(attempt).toThrow(expect.objectContaining({ code: 'byte_length', op: 'decode' }))
    expect(attempt).toThrow(`decode: ${count} elements of ${type} take`)
  })
})

describe('allocate', () => {
  it('says what there is no room for', () => {
    expect(() => allocate('f64', 2 ** 50)).toThrow(
      expect.objectContaining({
        code: 'out_of_memory',
        message: 'allocate: no room for 1125899906842624 elements of f64; work in smaller parts',
      }),
    )
  })
})
