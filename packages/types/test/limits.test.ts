// Limits against Nx's constants, and against the formats themselves.
import { describe, expect, it } from 'vitest'
import {
  NxError,
  epsilon,
  finiteMax,
  finiteMin,
  roundTo,
  smallestPositiveNormal,
  typeMax,
  typeMin,
} from '../src/index.ts'
import type { DType } from '../src/index.ts'

const integers: [DType, number | bigint, number | bigint][] = [
  ['s2', -2, 1],
  ['s4', -8, 7],
  ['s8', -128, 127],
  ['s16', -32768, 32767],
  ['s32', -2147483648, 2147483647],
  ['s64', -9223372036854775808n, 9223372036854775807n],
  ['u2', 0, 3],
  ['u4', 0, 15],
  ['u8', 0, 255],
  ['u16', 0, 65535],
  ['u32', 0, 4294967295],
  ['u64', 0n, 18446744073709551615n],
]

// type, largest, epsilon, smallest normal
const floats: [DType, number, number, number][] = [
  ['f8', 57344, 0.25, 6.103515625e-5],
  ['f8_e4m3fn', 448, 0.125, 0.015625],
  ['bf16', 3.3895313892515355e38, 0.0078125, 1.1754943508222875e-38],
  ['f16', 65504, 9.765625e-4, 6.103515625e-5],
  ['f32', 3.4028234663852886e38, 1.1920928955078125e-7, 1.1754943508222875e-38],
  ['f64', 1.7976931348623157e308, 2.220446049250313e-16, 2.2250738585072014e-308],
]

describe('limits', () => {
  it.each(integers)('of %s', (type, min, max) => {
    expect([finiteMin(type), typeMin(type)]).toEqual([min, min])
    expect([finiteMax(type), typeMax(type)]).toEqual([max, max])
  })

  it.each(floats)('of %s', (type, max, step, normal) => {
    expect([finiteMin(type), finiteMax(type)]).toEqual([-max, max])
    const largest = type === 'f8_e4m3fn' ? 448 : Infinity
    expect([typeMin(type), typeMax(type)]).toEqual([-largest, largest])
    expect(epsilon(type)).toBe(step)
    expect(smallestPositiveNormal(type)).toBe(normal)
  })

  it.each(floats)('of %s are what rounding shows', (type, max, step) => {
    const round = roundTo(type)
    expect(round(1 + step)).toBe(1 + step)
    expect(round(1 + step / 2)).toBe(1)
    expect(round(max)).toBe(max)
  })

  it('are not defined for every type', () => {
    for (const [op, limit] of Object.entries({ finiteMax, finiteMin, typeMax, typeMin })) {
      expect(() => limit('c64')).toThrow(NxError)
      expect(() => limit('c64')).toThrow(`${op}: needs a real type, got c64`)
    }
    for (const limit of [epsilon, smallestPositiveNormal]) {
      expect(() => limit('s32')).toThrow('needs a real floating-point type, got s32')
      expect(() => limit('s32')).toThrow(expect.objectContaining({ code: 'type', details: { type: 's32' } }))
    }
  })
})
