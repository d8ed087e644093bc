// What counts as the same result.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend, tensor } from '@nx/tensor'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import type { Check } from '../check.ts'
import { compare } from '../compare.ts'
import type { Output } from '../python.ts'

setDefaultBackend(binaryBackend())

const check: Check = { name: 'f', python: 'x', run: (x) => x!, types: [], cases: [], ulps: 1 }
const floats = (...values: number[]): Output => ({
  kind: 'f',
  shape: [values.length],
  data: Buffer.from(Float64Array.from(values).buffer).toString('base64'),
})
const unsigned = (...values: bigint[]): Output => ({
  kind: 'u',
  shape: [values.length],
  data: Buffer.from(BigUint64Array.from(values).buffer).toString('base64'),
})

describe('compare', () => {
  const ulp = 2 ** -23
  const cases: readonly (readonly [string, number[], DType, Output, Partial<Check>, boolean])[] = [
    ['one ulp', [1 + ulp], 'f32', floats(1), {}, true],
    ['two ulps', [1 + 2 * ulp], 'f32', floats(1), {}, false],
    ['two ulps of the second element', [1, 1 + 2 * ulp], 'f32', floats(1, 1), {}, false],
    ['two ulps beside a larger element', [1 + 2 * ulp, 9], 'f32', floats(1, 9), { isScaled: true }, true],
    ['a wrong small element beside a larger one', [1.1, 9], 'f32', floats(1, 9), { isScaled: true }, false],
    ['another shape', [1], 'f32', floats(1, 1), {}, false],
    ['NaN', [NaN], 'f32', floats(NaN), {}, true],
    ['NaN for a number', [NaN], 'f32', floats(1), {}, false],
    ['a number for NaN', [1], 'f32', floats(NaN), { isScaled: true }, false],
    ['an infinity of the other sign', [-Infinity], 'f32', floats(Infinity), {}, false],
    ['an infinity for a number', [Infinity], 'f32', floats(1), {}, false],
    ['overflow of the type', [Infinity], 'f32', floats(1e39), {}, true],
    ['a zero of the other sign', [-0], 'f32', floats(0), {}, false],
    ['a zero whose sign is free', [-0], 'f32', floats(0), { hasSigns: false }, true],
    ['integers one apart', [2], 's32', floats(1), { ulps: 0 }, false],
    ['a fraction for an integer', [1], 's32', floats(1.5), {}, false],
  ]
  it.each(cases)('%s', (_, got, type, want, more, isSame) => {
    expect(compare(tensor(got, { type }), want, { ...check, ...more }).wrong === null).toBe(isSame)
  })

  it('tells 64-bit integers apart that are one number as floats', () => {
    const most = 2n ** 64n - 1n
    const got = tensor([most], { type: 'u64' })
    expect(compare(got, unsigned(most), { ...check, ulps: 0 }).wrong).toBeNull()
    expect(compare(got, unsigned(most - 1n), { ...check, ulps: 0 }).wrong).toContain('element 0')
  })

  it('measures in units of what cancels', () => {
    const got = tensor([1 + 2 * ulp], { type: 'f32' })
    expect(compare(got, floats(1), check, floats(4)).wrong).toBeNull()
    expect(compare(got, floats(1), check, floats(1)).wrong).toContain('2 ulp of f32')
  })
})
