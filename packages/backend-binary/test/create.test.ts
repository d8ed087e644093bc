// Constants, iota, conversion and bit patterns at every type.
import { Complex, dtypes, encode } from '@nx/types'
import type { DType } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, backend, execute, value } from './support.ts'

describe.each(dtypes)('%s', (type) => {
  test('constant', () => {
    expect(execute('constant', [], type, [2, 2], { value: 1 })).toEqual(as(type, [1, 1, 1, 1]))
    expect(execute('constant', [], type, [], { value: 1n })).toEqual(as(type, [1]))
  })

  test('iota', () => {
    expect(execute('iota', [], type, [2], { axis: null })).toEqual(as(type, [0, 1]))
    expect(execute('iota', [], type, [2, 2], { axis: null }).slice(0, 2)).toEqual(as(type, [0, 1]))
    expect(execute('iota', [], type, [2, 2], { axis: 0 })).toEqual(as(type, [0, 0, 1, 1]))
    expect(execute('iota', [], type, [2, 2], { axis: 1 })).toEqual(as(type, [0, 1, 0, 1]))
    expect(execute('iota', [], type, [0], { axis: 0 })).toEqual([])
  })

  test.each(dtypes)('converts small integers to %s', (to) => {
    expect(execute('asType', [value(type, as(type, [0, 1]))], to, [2], { type: to })).toEqual(as(to, [0, 1]))
  })

  test('bitcast to its own width and back', () => {
    const size = encode(value(type, as(type, [0, 1, 1, 0])).data, type).length
    const twin = { 2: 'u2', 4: 'u4', 8: 'u8', 16: 'u16', 32: 'u32', 64: 'u64' }[size * 2] as DType | undefined
    const other = twin ?? 'c128'
    const input = value(type, as(type, [0, 1, 1, 0]))
    const cast = execute('bitcast', [input], other, [4], { type: other })
    expect(execute('bitcast', [value(other, cast)], type, [4], { type })).toEqual(as(type, [0, 1, 1, 0]))
  })
})

test('constants are complex, rounded and exact', () => {
  expect(execute('constant', [], 'c64', [2], { value: new Complex(1, -2) })).toEqual([
    new Complex(1, -2),
    new Complex(1, -2),
  ])
  expect(execute('constant', [], 'bf16', [1], { value: 1.1 })).toEqual([1.1015625])
  expect(execute('constant', [], 'u64', [1], { value: 2n ** 64n - 1n })).toEqual([2n ** 64n - 1n])
  expect(execute('constant', [], 'f32', [2], { value: NaN })).toEqual([NaN, NaN])
})

describe('asType', () => {
  const cast = (from: DType, list: readonly number[], to: DType, attrs: object = {}): unknown =>
    execute('asType', [value(from, list)], to, [list.length], { type: to, ...attrs })

  test('floats truncate, wrap, and saturate from infinities', () => {
    expect(cast('f32', [300, -1.9, NaN, Infinity, -Infinity], 's8')).toEqual([44, -1, 0, 127, -128])
    expect(cast('f64', [1e20, -2.5, 2 ** 40], 's32')).toEqual([1661992960, -2, 0])
    expect(cast('f64', [-1, 2 ** 63], 'u64')).toEqual([2n ** 64n - 1n, 2n ** 63n])
  })

  test('integers wrap', () => {
    expect(cast('s32', [-1, 300, 65536], 'u8')).toEqual([255, 44, 0])
    expect(cast('u8', [200, 7], 's4')).toEqual([-8, 7])
    expect(cast('s64', [-1], 'u32')).toEqual([4294967295])
  })

  test('floats round to nearest even', () => {
    expect(cast('f64', [1.1, 2 ** -24 + 1, 65519, 65520], 'f16')).toEqual([1.099609375, 1, 65504, Infinity])
    expect(cast('f64', [0.1], 'f32')).toEqual([Math.fround(0.1)])
    expect(cast('s32', [16777217, 257], 'bf16')).toEqual([16777216, 256])
    expect(cast('f32', [500, -449], 'f8_e4m3fn')).toEqual([NaN, -448])
    expect(cast('f32', [500, -Infinity], 'f8_e4m3fn', { saturate: true })).toEqual([448, -448])
  })

  test('complex numbers lose or gain an imaginary part', () => {
    expect(execute('asType', [value('c64', [new Complex(1.5, 2)])], 'f32', [1], { type: 'f32' })).toEqual([
      1.5,
    ])
    expect(execute('asType', [value('s64', [3n])], 'c128', [1], { type: 'c128' })).toEqual([
      new Complex(3, 0),
    ])
    const narrow = execute('asType', [value('c128', [new Complex(0.1, 2)])], 'c64', [1], { type: 'c64' })
    expect(narrow).toEqual([new Complex(Math.fround(0.1), 2)])
  })
})

describe('bitcast', () => {
  test('shows the bits', () => {
    expect(execute('bitcast', [value('f32', [1, -0])], 'u32', [2], { type: 'u32' })).toEqual([
      0x3f800000, 0x80000000,
    ])
    expect(execute('bitcast', [value('u16', [0x3c00])], 'f16', [1], { type: 'f16' })).toEqual([1])
    expect(execute('bitcast', [value('s4', [-1, 7])], 'u4', [2], { type: 'u4' })).toEqual([15, 7])
    expect(execute('bitcast', [value('s64', [-1n])], 'u64', [1], { type: 'u64' })).toEqual([2n ** 64n - 1n])
    expect(execute('bitcast', [value('f8', [1])], 'u8', [1], { type: 'u8' })).toEqual([0x3c])
  })
})

describe('bytes', () => {
  test.each(dtypes)('%s goes through upload and read unchanged', async (type) => {
    const spec = { type, shape: [3] }
    const { data } = value(type, as(type, [1, 0, 1]))
    const bytes = encode(data, type).slice()
    const uploaded = backend.upload(bytes, spec)
    expect(uploaded).toEqual(data)
    expect(backend.readSync!(uploaded, spec)).toEqual(bytes)
    expect(await backend.read(uploaded, spec)).toEqual(bytes)
    bytes.fill(0)
    expect(uploaded).toEqual(data)
    backend.readSync!(uploaded, spec).fill(0)
    expect(uploaded).toEqual(data)
  })
})
