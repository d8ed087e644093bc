// Powers with exponents that are known: products, roots and inverses, call by call, compiled, and beside the exact ones.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { bitSize } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { random, variants } from './compare.ts'

const exponents = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 12, 15, 16, 17, 31, 1000, 1e10],
  ...[0.5, 1.5, 2.5, 7.5, 15.5, 16.5, 0.25, 2.3, 1 / 3],
].flatMap((y) => [y, -y])

const ends = { f32: [1e-45, 2 ** -126, 3.4e38], f64: [5e-324, 2 ** -1022, 1.7e308], f16: [6e-8, 65504] }

/** Special numbers, numbers whose powers are near the ends of a type, and others of both signs. */
function numbersOf(type: 'f32' | 'f64' | 'f16', y: number): number[] {
  const next = random(7)
  const reach = { f32: 150, f64: 1075, f16: 25 }[type] / Math.max(1, Math.abs(y))
  const signed = [0, 1, 2, 0.5, 3, 1e9, Infinity, ...ends[type]].flatMap((x) => [x, -x])
  const many = Array.from({ length: 700 }, (_, i) => (i % 3 === 0 ? -1 : 1) * 2 ** (reach * (2 * next() - 1)))
  return [...signed, NaN, ...many, ...Array.from({ length: 300 }, () => 4 * next() - 2)]
}

const isOne = (x: number, y: number): boolean => x === 1 || (x === -1 && Math.abs(y) === Infinity)

/** The distance to the next number of a type. */
function unit(type: 'f32' | 'f64' | 'f16', x: number): number {
  const [digits, least] = { f32: [24, -149], f64: [53, -1074], f16: [11, -24] }[type] as [number, number]
  if (x === 0 || !Number.isFinite(x)) return 2 ** least
  return 2 ** Math.max(Math.floor(Math.log2(Math.abs(x))) - digits + 1, least)
}

for (const [variant, backend] of Object.entries(variants)) {
  describe.each(['f32', 'f64', 'f16'] as const)(`%s, ${variant} SIMD`, (type) => {
    it.each(exponents)('to the power of %d', (y) => {
      const x = nx.asType(nx.tensor(Float64Array.from(numbersOf(type, y)), { backend }), type)
      const power = (own: Tensor): Tensor => nx.pow(own, y)
      const own = nx.toArray(x) as number[]
      const exponent = nx.toNumber(nx.asType(nx.tensor(y, { type: 'f64', backend }), type))
      const [eager, compiled] = [power(x), jit(power)(x)].map((each) => nx.toArray(each) as number[])
      const most = type === 'f64' ? 2.5 : 1
      own.forEach((each, i) => {
        const exact = isOne(each, exponent) ? 1 : each ** exponent
        const got = eager![i]!
        expect([each, y, exact, got, compiled![i]]).toSatisfy(() => {
          if (!Object.is(got, compiled![i])) return false
          const rounded = type === 'f32' ? Math.fround(exact) : exact
          const isBeyond = Math.abs(exact) > 0.99 * ends[type].at(-1)!
          if (Object.is(got, rounded) || (isBeyond && Math.abs(got) === Infinity)) return true
          // What is far below all numbers of the type is 0.
          if (Math.abs(exact) < 0.49 * unit(type, 0) && got !== 0) return false
          const isZero = got === 0 && Object.is(Math.sign(got), Math.sign(exact) * 0)
          return Math.abs(got - exact) <= most * unit(type, exact) && (got !== 0 || exact === 0 || isZero)
        })
      })
    })

    it.each([1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 33])('%d numbers are as among others', (length) => {
      const numbers = nx.asType(nx.tensor(Float64Array.from(numbersOf(type, 3)), { backend }), type)
      const some = nx.slice(numbers, [20], [length])
      for (const y of [3, -2, 0.5, 2.5, 2.3]) {
        const all = nx.toArray(nx.slice(nx.pow(numbers, y), [20], [length]))
        expect(nx.toArray(nx.pow(some, y))).toEqual(all)
        expect(nx.toArray(jit((each: Tensor) => nx.pow(each, y))(some))).toEqual(all)
      }
    })

    it('is fused with what is around, beside wider numbers too', () => {
      const x = nx.asType(nx.tensor([0.3, 1.7, -2.4, 5, 0.1, 3, 2], { backend }), type)
      const whole = (own: Tensor): Tensor =>
        nx.add(
          nx.asType(nx.multiply(nx.pow(own, 3), nx.pow(nx.abs(own), -1.5)), 'f64'),
          nx.asType(own, 'f64'),
        )
      const parts = nx.asType(nx.multiply(nx.pow(x, 3), nx.pow(nx.abs(x), -1.5)), 'f64')
      const want = nx.toArray(nx.add(parts, nx.asType(x, 'f64'))) as number[]
      const got = nx.toArray(jit(whole)(x)) as number[]
      got.forEach((each, i) => expect(each).toBeCloseTo(want[i]!, bitSize(type) > 16 ? 5 : 1))
    })
  })

  it(`keeps what tensors of one number hold apart, ${variant} SIMD`, () => {
    const x = nx.tensor([2, 3, 5], { type: 'f32', backend })
    for (const y of [3, 4, -1, 3, 2.3, 16]) {
      const want = [2, 3, 5].map((each) => expect.closeTo(each ** y, Math.abs(y) > 4 ? -6 : 3))
      expect(nx.toArray(nx.pow(x, y))).toEqual(want)
      expect(nx.toArray(nx.pow(x, nx.tensor(y, { type: 'f32', backend })))).toEqual(want)
    }
  })
}
