// Kinds, sizes and derived types of every element type.
import { describe, expect, it } from 'vitest'
import {
  bitSize,
  byteLength,
  dtypes,
  isComplex,
  isDType,
  isFloat,
  isInteger,
  isSigned,
  isUnsigned,
  toAggregate,
  toComplex,
  toFloating,
  toReal,
} from '../src/index.ts'
import type { DType } from '../src/index.ts'

// type, bits, kind, toFloating, toComplex, toReal, toAggregate
const facts = `
u2 2 u f32 c64 f32 u32
u4 4 u f32 c64 f32 u32
u8 8 u f32 c64 f32 u32
u16 16 u f32 c64 f32 u32
u32 32 u f32 c64 f32 u32
u64 64 u f32 c64 f32 u64
s2 2 s f32 c64 f32 s32
s4 4 s f32 c64 f32 s32
s8 8 s f32 c64 f32 s32
s16 16 s f32 c64 f32 s32
s32 32 s f32 c64 f32 s32
s64 64 s f32 c64 f32 s64
f8 8 f f8 c64 f8 f8
f8_e4m3fn 8 f f8_e4m3fn c64 f8_e4m3fn f8_e4m3fn
bf16 16 f bf16 c64 bf16 bf16
f16 16 f f16 c64 f16 f16
f32 32 f f32 c64 f32 f32
f64 64 f f64 c128 f64 f64
c64 64 c c64 c64 f32 c64
c128 128 c c128 c128 f64 c128`
const rows = facts
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [DType, ...string[]])

describe('types', () => {
  it('are listed in order', () => {
    expect(dtypes).toEqual(rows.map((row) => row[0]))
  })

  it.each(rows)(
    '%s has its size, kind and relatives',
    (type, bits, kind, floating, complex, real, aggregate) => {
      expect(bitSize(type)).toBe(Number(bits))
      expect([isUnsigned(type), isSigned(type), isFloat(type), isComplex(type)]).toEqual(
        ['u', 's', 'f', 'c'].map((letter) => letter === kind),
      )
      expect(isInteger(type)).toBe(kind === 'u' || kind === 's')
      expect([toFloating(type), toComplex(type), toReal(type), toAggregate(type)]).toEqual([
        floating,
        complex,
        real,
        aggregate,
      ])
      expect(isDType(type)).toBe(true)
    },
  )

  it('are told from other values', () => {
    for (const value of ['f9', 'toString', '', 8, null, undefined, ['f32']])
      expect(isDType(value)).toBe(false)
  })

  it('pack narrow elements', () => {
    expect(byteLength({ type: 'u2', shape: [3] })).toBe(1)
    expect(byteLength({ type: 's4', shape: [3, 3] })).toBe(5)
    expect(byteLength({ type: 'c128', shape: [2] })).toBe(32)
    expect(byteLength({ type: 'f64', shape: [] })).toBe(8)
    expect(byteLength({ type: 'u2', shape: [0, 4] })).toBe(0)
  })
})
