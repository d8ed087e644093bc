// Running sums, products and extremes: of every type, along every axis, forwards and backwards, beyond whole vectors.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { isInteger, isUnsigned, roundTo, sizeOf, stridesOf, wrapTo } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { storedTypes, variants } from './compare.ts'

type Real = number | bigint
type Combine = 'Sum' | 'Product' | 'Max' | 'Min'
const functions = {
  Sum: nx.cumulativeSum,
  Product: nx.cumulativeProduct,
  Max: nx.cumulativeMax,
  Min: nx.cumulativeMin,
}

function combine(how: Combine, a: Real, b: Real): Real {
  if (typeof a === 'bigint' && typeof b === 'bigint')
    return how === 'Sum' ? a + b : how === 'Product' ? a * b : (how === 'Max') === a > b ? a : b
  const [x, y] = [Number(a), Number(b)]
  return how === 'Sum' ? x + y : how === 'Product' ? x * y : how === 'Max' ? Math.max(x, y) : Math.min(x, y)
}

/** By a loop, on elements in a row-major list; floats in f64, and rounded once. */
function expected(
  how: Combine,
  type: DType,
  shape: Shape,
  list: readonly Real[],
  axis: number,
  reverse: boolean,
): Real[] {
  const stride = stridesOf(shape)[axis]!
  const length = shape[axis]!
  const fit = (x: Real): Real => (isInteger(type) ? wrapTo(type)(x) : roundTo(type)(Number(x)))
  const result = [...list]
  for (let first = 0; first < list.length; first++) {
    if (Math.floor(first / stride) % length !== 0) continue
    let total: Real | undefined
    for (let k = 0; k < length; k++) {
      const at = first + stride * (reverse ? length - 1 - k : k)
      total = total === undefined ? list[at]! : combine(how, total, list[at]!)
      if (isInteger(type)) total = fit(total)
      result[at] = fit(total)
    }
  }
  return result
}

/** Small whole numbers, of both signs where the type has them; of products only few that are not 1. */
function elements(how: Combine, type: DType, count: number): Real[] {
  return Array.from({ length: count }, (_, i) => {
    const any = ((i * 7919) % 13) - 4
    const value = how !== 'Product' ? any : i % 5 > 0 ? 1 : i % 2 === 0 ? -1 : 2
    return wrapTo(isInteger(type) ? type : 's32')(isUnsigned(type) ? Math.abs(value) : value)
  })
}

const shapes: readonly Shape[] = [[0], [1], [3], [4], [9], [1031], [4, 0], [0, 3], [2, 3], [33, 40], [40, 33], [3, 1, 17], [5, 6, 7]] // prettier-ignore
const cases = shapes.flatMap((shape) =>
  shape.flatMap((_, axis) => [false, true].map((reverse) => ({ shape, axis, reverse }))),
)

describe.each(Object.entries(variants))('%s', (_, backend) => {
  describe.each(Object.keys(functions) as Combine[])('cumulative%s', (how) => {
    it.each(storedTypes)('%s', (type) => {
      for (const { shape, axis, reverse } of cases) {
        const list = elements(how, type, sizeOf(shape))
        const x = nx.reshape(nx.tensor(list as number[], { type, backend }), shape)
        const run = (each: Tensor): Tensor => functions[how](each, { axis, reverse })
        const want = expected(how, type, shape, list, axis, reverse)
        for (const each of [run, run, jit(run)])
          expect(nx.toFlatArray(each(x)), `${shape} along ${axis}, ${reverse}`).toEqual(want)
      }
    })
  })

  it('joins what is computed before and after with the scan, whatever the axis', () => {
    const list = elements('Sum', 'f32', 33 * 40) as number[]
    const x = nx.reshape(nx.tensor(list, { backend }), [33, 40])
    for (const axis of [0, 1]) {
      const run = (each: Tensor): Tensor =>
        nx.subtract(nx.multiply(nx.cumulativeSum(nx.add(each, 1), { axis }), 2), each)
      const sums = expected(
        'Sum',
        'f32',
        [33, 40],
        list.map((value) => value + 1),
        axis,
        false,
      ) as number[]
      const want = sums.map((value, i) => value * 2 - list[i]!)
      for (const each of [run, jit(run)]) expect(nx.toFlatArray(each(x))).toEqual(want)
    }
  })

  it('goes on after a row of a scan over joined axes, and takes what a reduction gives', () => {
    const x = nx.iota([6, 5, 7], { type: 'f32', backend })
    const run = (each: Tensor): Tensor => {
      const flat = nx.cumulativeSum(nx.reshape(nx.transpose(each), [210]))
      return nx.add(nx.cumulativeMax(nx.subtract(flat, nx.mean(flat))), nx.sum(flat))
    }
    expect(nx.toFlatArray(jit(run)(x))).toEqual(nx.toFlatArray(run(x)))
  })

  it.each(['f32', 'f64', 'f16', 'bf16'] as const)(
    'keeps NaN, infinities and the signs of zeros of %s',
    (type) => {
      const of = (list: number[], columns: boolean): Tensor => {
        const x = nx.tensor(list, { type, backend })
        return columns ? nx.tile(nx.reshape(x, [list.length, 1]), [1, 6]) : x
      }
      for (const columns of [false, true]) {
        const first = (x: Tensor): number[] =>
          nx.toFlatArray(columns ? nx.sliceAlongAxis(x, 5, 1, { axis: 1 }) : x) as number[]
        const zeros = [-0, -0, -0, -0, -0, 0, -0]
        expect(first(nx.cumulativeSum(of(zeros, columns)))).toEqual([-0, -0, -0, -0, -0, 0, 0])
        expect(first(nx.cumulativeMax(of(zeros, columns)))).toEqual([-0, -0, -0, -0, -0, 0, 0])
        expect(first(nx.cumulativeMin(of([0, 0, -0, 0, 3], columns)))).toEqual([0, 0, -0, -0, -0])
        const big = Infinity
        const wild = [1, big, 2, -big, 3, NaN, 4]
        expect(first(nx.cumulativeSum(of(wild, columns)))).toEqual([1, big, big, NaN, NaN, NaN, NaN])
        expect(first(nx.cumulativeMax(of(wild, columns)))).toEqual([1, big, big, big, big, NaN, NaN])
        expect(first(nx.cumulativeMin(of(wild, columns)))).toEqual([1, 1, 1, -big, -big, NaN, NaN])
      }
    },
  )

  it('multiplies from the first to the last, so that nothing overflows but the results that do', () => {
    for (const [type, high] of [
      ['f64', 1e200],
      ['f32', 1e25],
    ] as const) {
      const list = [1 / high, 1e-5, high, high, 1 / high, 3, 1, 1, 1, 1, 1]
      const products = list.map((_, i) => list.slice(0, i + 1).reduce((total, x) => total * x))
      for (const reverse of [false, true]) {
        const flat = nx.tensor(reverse ? [...list].reverse() : list, { type, backend })
        for (const x of [flat, nx.tile(nx.reshape(flat, [list.length, 1]), [1, 6])]) {
          const run = (each: Tensor): Tensor => nx.cumulativeProduct(each, { reverse })
          for (const each of [run, jit(run)]) {
            const found = nx.toFlatArray(nx.reshape(each(x), [list.length, 'auto'])) as number[]
            const width = found.length / list.length
            const ratios = found.map((value, i) => {
              const at = Math.floor(i / width)
              return value / products[reverse ? list.length - 1 - at : at]!
            })
            for (const ratio of ratios) expect(ratio).toBeCloseTo(1, 5)
          }
        }
      }
      const beyond = nx.tensor([1, high, high, 1 / high, 1 / high, 2, -1], { type: 'f64', backend })
      if (type === 'f64')
        expect(nx.toFlatArray(nx.cumulativeProduct(beyond))).toEqual([1, high, Infinity, Infinity, Infinity, Infinity, -Infinity]) // prettier-ignore
    }
  })

  it('rounds long sums once', () => {
    const count = 300_000
    for (const type of ['f32', 'f64'] as const) {
      const x = nx.divide(nx.iota([count], { type, backend }), 7)
      const list = nx.toFlatArray(x) as number[]
      for (const along of [x, nx.reshape(x, [count / 3, 3])]) {
        const sums = nx.toFlatArray(nx.cumulativeSum(along)) as number[]
        const width = count / along.shape[0]!
        const totals = new Array<bigint>(width).fill(0n)
        list.forEach((value, i) => {
          totals[i % width]! += exactly(value)
          const want = roundTo(type)(Number(totals[i % width]!) / 2 ** 60)
          if (!(Math.abs(sums[i]! - want) <= Math.abs(want) * 2 ** (type === 'f32' ? -23 : -52)))
            expect.fail(`${type} ${along.shape} at ${i}: ${sums[i]}, expected ${want}`)
        })
      }
    }
  })
})

/** A float as a multiple of 2⁻⁶⁰, which those here are. */
function exactly(value: number): bigint {
  const whole = Math.floor(value)
  return BigInt(whole) * 2n ** 60n + BigInt((value - whole) * 2 ** 60)
}
