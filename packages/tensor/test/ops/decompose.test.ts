// Decompositions agree with what a backend computes at once, and are accurate on their own.
import { binaryBackend } from '@nx/backend-binary'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as everything from '../../src/index.ts'
import { primitiveBackend } from './support.ts'

// By name, for tables of functions.
const nx = { ...everything }

nx.setDefaultBackend(binaryBackend())
const primitive = primitiveBackend()

const special = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -2.5,
  1e-8,
  -1e-8,
  20,
  -20,
  88,
  -88,
  1e30,
]
const sizes = Array.from({ length: 200 }, (_, i) => 10 ** (-6 + i / 20))
const values = [...special, ...sizes, ...sizes.map((x) => -x)]

const floating = [
  'acos acosh asin asinh atan atanh cbrt cosh erf erfInv erfc expm1 log10 log1p log2 rsqrt sigmoid sinh tan tanh',
]
  .join(' ')
  .split(' ') as ('acos' | 'tan')[]

/** Largest distance in units of the last place, counted in f32, between numbers of the same kind. */
function distance(left: number, right: number): number {
  if (Object.is(left, right) || (Number.isNaN(left) && Number.isNaN(right))) return 0
  if (!Number.isFinite(left) || !Number.isFinite(right)) return Infinity
  const unit = 2 ** Math.max(-149, Math.floor(Math.log2(Math.max(Math.abs(left), Math.abs(right)))) - 23)
  return Math.abs(left - right) / unit
}

describe('floating-point functions', () => {
  it.each(floating)('%s stays within 6 units of the last place', (name) => {
    // A tangent near its poles magnifies the error of its argument.
    const xs = name === 'tan' ? values.filter((x) => Math.abs(x) < 1.5) : values
    const exact = nx.toFlatArray(nx[name](nx.tensor(xs, { type: 'f64' }))) as number[]
    const given = xs.map(Math.fround)
    const expected = nx.toFlatArray(nx.asType(nx[name](nx.tensor(given, { type: 'f64' })), 'f32')) as number[]
    const decomposed = nx.toFlatArray(
      nx[name](nx.tensor(given, { type: 'f32', backend: primitive })),
    ) as number[]
    expect(exact.length).toBe(xs.length)
    decomposed.forEach((result, i) => {
      expect(
        distance(result, expected[i]!),
        `${name}(${given[i]}) = ${result}, not ${expected[i]}`,
      ).toBeLessThanOrEqual(6)
    })
  })

  it.each(['bf16', 'f16', 'f8', 'f8_e4m3fn'] as const)('%s is rounded once, from f32', (type) => {
    const xs = nx.tensor([0.1, 0.7, -0.3, 2, 0], { type })
    const once = nx.asType(nx.tanh(nx.asType(xs, 'f32')), type)
    const decomposed = nx.tanh(nx.backendCopy(xs, primitive))
    expect(decomposed.type).toBe(type)
    expect(nx.toArray(decomposed)).toEqual(nx.toArray(once))
  })
})

const exactly: Readonly<Record<string, readonly DType[]>> = {
  ceil: ['f32', 'f64', 'f16'],
  round: ['f32', 'f64', 'f16'],
  sign: ['f32', 'f64', 's32', 'u8', 's64'],
  isNan: ['f32', 'f64', 'f16', 'bf16', 'f8', 'f8_e4m3fn'],
  isInfinity: ['f32', 'f64', 'f16', 'bf16', 'f8', 'f8_e4m3fn'],
  logicalNot: ['f32', 's32', 'u64'],
  bitwiseNot: ['u2', 's4', 'u8', 's16', 'u32', 's64', 'u64'],
}

describe('exact functions', () => {
  const all = Object.entries(exactly).flatMap(([name, types]) => types.map((type) => [name, type] as const))
  it.each(all)('%s of %s', (name, type) => {
    const xs = nx.asType(nx.tensor(special, { type: 'f64' }), type)
    const run = nx[name as 'sign']
    expect(nx.toArray(run(nx.backendCopy(xs, primitive)))).toEqual(nx.toArray(run(xs)))
  })

  it.each([
    'notEqual',
    'greater',
    'greaterEqual',
    'lessEqual',
    'logicalAnd',
    'logicalOr',
    'logicalXor',
  ] as const)('%s of every pair', (name) => {
    const xs = nx.tensor(special, { type: 'f32' })
    const native = nx[name](nx.newAxis(xs, 1), xs)
    const moved = nx.backendCopy(xs, primitive)
    expect(nx.toArray(nx[name](nx.newAxis(moved, 1), moved))).toEqual(nx.toArray(native))
    expect(native.type).toBe('u8')
  })

  it.each([
    ['u2', [0, 1, 2, 3], [0, 1, 1, 2], [2, 1, 0, 0]],
    ['s8', [0, 1, -1, 127, -128], [0, 1, 8, 7, 1], [8, 7, 0, 1, 0]],
    ['u16', [0, 1, 65535, 256], [0, 1, 16, 1], [16, 15, 0, 7]],
    ['s32', [0, 1, -1, 65536], [0, 1, 32, 1], [32, 31, 0, 15]],
    ['u64', [0n, 1n, 2n ** 64n - 1n, 2n ** 40n], [0n, 1n, 64n, 1n], [64n, 63n, 0n, 23n]],
  ] as const)('bits of %s', (type, xs, counts, zeros) => {
    const input = nx.tensor([...xs], { type, backend: primitive })
    expect(nx.toArray(nx.populationCount(input))).toEqual([...counts])
    expect(nx.toArray(nx.countLeadingZeros(input))).toEqual([...zeros])
  })
})

describe('functions along an axis', () => {
  const xs = [3, NaN, 1, NaN, -2, 3, 3, 0]
  const native = nx.tensor(xs, { type: 'f32' })
  const moved = nx.tensor(xs, { type: 'f32', backend: primitive })
  const whole = nx.tensor(
    [
      [3, 1, 3],
      [2, 2, 5],
    ],
    { backend: primitive },
  )

  it('argmax and argmin find NaN, then the best, first or last', () => {
    for (const x of [native, moved]) {
      expect(nx.toNumber(nx.argmax(x))).toBe(1)
      expect(nx.toNumber(nx.argmin(x, { tieBreak: 'high' }))).toBe(3)
    }
    expect(nx.toArray(nx.argmax(whole, { axis: 1 }))).toEqual([0, 2])
    expect(nx.toArray(nx.argmax(whole, { axis: 1, tieBreak: 'high' }))).toEqual([2, 2])
    expect(nx.toArray(nx.argmin(whole, { axis: 0, keepAxis: true }))).toEqual([[1, 0, 0]])
  })

  it('sort puts NaN last, or first when descending', () => {
    expect(nx.toArray(nx.sort(moved))).toEqual([-2, 0, 1, 3, 3, 3, NaN, NaN])
    expect(nx.toArray(nx.sort(moved, { direction: 'desc' }))).toEqual([NaN, NaN, 3, 3, 3, 1, 0, -2])
    expect(nx.toArray(nx.topK(moved, { k: 3 })[1])).toEqual([1, 3, 0])
  })

  it.each(['cumulativeSum', 'cumulativeProduct', 'cumulativeMax', 'cumulativeMin'] as const)(
    '%s is a running fold',
    (name) => {
      const fold = {
        cumulativeSum: nx.add,
        cumulativeProduct: nx.multiply,
        cumulativeMax: nx.max,
        cumulativeMin: nx.min,
      }[name]
      const x = nx.tensor([2, -1, 3, 5, -4, 1, 2], { backend: primitive })
      const expected = [nx.at(x, 0)]
      for (let i = 1; i < 7; i++) expected.push(fold(expected[i - 1]!, nx.at(x, i)))
      expect(nx.toArray(nx[name](x))).toEqual(nx.toArray(nx.stack(expected)))
      const backwards = nx.reverse(nx[name](nx.reverse(x)))
      expect(nx.toArray(nx[name](x, { reverse: true }))).toEqual(nx.toArray(backwards))
    },
  )

  it('all and any of no elements', () => {
    const none = nx.full([2, 0], 0, { backend: primitive })
    expect(nx.toArray(nx.all(none, { axes: [1] }))).toEqual([1, 1])
    expect(nx.toArray(nx.any(none, { axes: [1], keepAxes: true }))).toEqual([[0], [0]])
  })

  it('softmax and its logarithm survive large numbers', () => {
    const logits = nx.tensor([1000, 1001], { type: 'f32', backend: primitive })
    expect(nx.toNumber(nx.sum(nx.softmax(logits)))).toBeCloseTo(1, 6)
    const logarithms = nx.toArray(nx.logSoftmax(logits)) as number[]
    expect(logarithms[0]).toBeCloseTo(-Math.log1p(Math.E), 6)
    expect(logarithms[1]).toBeCloseTo(-Math.log1p(1 / Math.E), 6)
  })
})
