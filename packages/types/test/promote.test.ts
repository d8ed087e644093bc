// Promotion against what Nx answers.
import { describe, expect, it } from 'vitest'
import { complex, dtypes, inferType, mergeLiteral, mergeTypes } from '../src/index.ts'
import type { DType, Scalar } from '../src/index.ts'
import { promotions } from './promotions.ts'

const [columns, ...rows] = promotions
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as DType[])

describe('mergeTypes', () => {
  it('knows all 400 pairs', () => {
    expect(rows.map((row) => row[0])).toEqual(dtypes)
    expect(columns!.slice(1)).toEqual(dtypes)
  })

  it.each(rows)('merges %s with every type as Nx', (left, ...expected) => {
    expect(dtypes.map((right) => mergeTypes(left, right))).toEqual(expected)
  })

  it('does not depend on the order, except for f8_e4m3fn beside another float', () => {
    const asymmetric = dtypes.flatMap((a) =>
      dtypes.filter((b) => mergeTypes(a, b) !== mergeTypes(b, a)).map((b) => [a, b]),
    )
    const others = ['f8', 'f16', 'f32', 'f64']
    expect(new Set(asymmetric.map(([a, b]) => (a === 'f8_e4m3fn' ? b : a)))).toEqual(new Set(others))
    expect(asymmetric.every((pair) => pair.includes('f8_e4m3fn'))).toBe(true)
  })
})

describe('mergeLiteral', () => {
  const literals: [DType, Scalar, DType][] = [
    ['s2', 300, 's16'],
    ['s2', 2, 's8'],
    ['s2', -1, 's2'],
    ['s2', -2, 's2'],
    ['s2', -3, 's8'],
    ['s4', 1, 's4'],
    ['s4', 3, 's8'],
    ['s8', 127, 's8'],
    ['s8', -128, 's8'],
    ['s8', 128, 's16'],
    ['s8', -129, 's16'],
    ['s16', -1, 's16'],
    ['s16', 32767, 's16'],
    ['s16', 32768, 's32'],
    ['s32', 2147483647, 's32'],
    ['s32', 2147483648, 's64'],
    ['s32', -2147483648, 's32'],
    ['s32', -2147483649, 's64'],
    ['s64', 1, 's64'],
    ['s64', 2n ** 63n, 's64'],
    ['s64', 2 ** 63, 'f32'],
    ['s64', -(2 ** 63), 's64'],
    ['s8', -(2 ** 64), 'f32'],
    ['u64', 2 ** 63, 'u64'],
    ['u8', 2 ** 64, 'f32'],
    ['u2', 0, 'u2'],
    ['u2', 1, 'u2'],
    ['u2', 3, 'u8'],
    ['u2', -1, 's4'],
    ['u2', -200, 's16'],
    ['u4', 300, 'u16'],
    ['u8', 255, 'u8'],
    ['u8', 256, 'u16'],
    ['u8', 300n, 'u16'],
    ['u8', -1, 's16'],
    ['u8', -32768, 's16'],
    ['u8', -32769, 's32'],
    ['u16', 65535, 'u16'],
    ['u16', 65536, 'u32'],
    ['u32', 4294967295, 'u32'],
    ['u32', 4294967296, 'u64'],
    ['u32', -1n, 's64'],
    ['u64', -1337, 's64'],
    ['u8', 1.5, 'f32'],
    ['s64', NaN, 'f32'],
    ['s32', Infinity, 'f32'],
    ['s32', -0, 'f32'],
    ['f8', -1, 'f8'],
    ['f8_e4m3fn', 300, 'f32'],
    ['f8_e4m3fn', 0.5, 'f32'],
    ['bf16', 2.099, 'bf16'],
    ['f16', 300, 'f16'],
    ['f32', 10n, 'f32'],
    ['f64', 1.346, 'f64'],
    ['c64', 0.5, 'c64'],
    ['c128', 1, 'c128'],
    ['u8', complex(1, 2), 'c64'],
    ['f8_e4m3fn', complex(1, 2), 'c64'],
    ['f64', complex(1, 2), 'c128'],
    ['c128', complex(1, 2), 'c128'],
  ]
  it.each(literals)('%s with %s is %s', (type, value, expected) => {
    expect(mergeLiteral(type, value)).toBe(expected)
  })
})

describe('inferType', () => {
  const values: [Scalar | boolean, DType][] = [
    [3, 's32'],
    [2 ** 31 - 1, 's32'],
    [-(2 ** 31), 's32'],
    [2 ** 31, 'f32'],
    [-(2 ** 31) - 1, 'f32'],
    [1e300, 'f32'],
    [0, 's32'],
    [-0, 'f32'],
    [8.84, 'f32'],
    [NaN, 'f32'],
    [-Infinity, 'f32'],
    [3n, 's64'],
    [true, 'u8'],
    [complex(1, 2), 'c64'],
  ]
  it.each(values)('of %s is %s', (value, expected) => {
    expect(inferType(value)).toBe(expected)
  })
})
