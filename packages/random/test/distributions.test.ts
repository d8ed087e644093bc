// Samples have the distributions they are named after: moments, Kolmogorov–Smirnov and χ² at 10⁶ samples, drawn on the
// WebAssembly backend, which draws the same bits as the others and is the fastest.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import {
  allClose,
  at,
  devectorize,
  imag,
  iota,
  multiply,
  real,
  setDefaultBackend,
  stack,
  type Tensor,
  tensor,
  toArray,
  toFlatArray,
  vectorize,
  withDefaultBackend,
} from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { gumbel, key, multivariateNormal, normal, shuffle, uniform } from '../src/index.ts'
import { chiSquared, kolmogorovSmirnov, moments, normalDistribution, tally } from './statistics.ts'

setDefaultBackend(wasmBackend())
const binary = binaryBackend()
const count = 1_000_000
const shape = [count]
/** On the reference backend. */
const few = 100_000
const numbers = (values: Tensor): number[] => toFlatArray(values) as number[]
const phi = normalDistribution()

describe('uniform', () => {
  it.each(['f32', 'f64'] as const)('%s', (type) => {
    const values = numbers(uniform(key(1), { shape, type })[0])
    const { mean, variance } = moments(values)
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0013)
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.00035)
    expect(kolmogorovSmirnov(values, (x) => x)).toBeLessThan(1.95)
    expect(values.every((x) => x >= 0 && x < 1)).toBe(true)
  })

  it.each([
    ['f16', 10],
    ['bf16', 7],
    ['f8', 2],
    ['f8_e4m3fn', 3],
  ] as const)('%s takes each of its steps equally often', (type, mantissa) => {
    const steps = 2 ** mantissa
    const drawn = withDefaultBackend(binary, () => uniform(key(2), { shape: [few], type })[0])
    const values = numbers(drawn).map((x) => x * steps)
    const expected = new Array<number>(steps).fill(few / steps)
    expect(Math.abs(chiSquared(tally(values, steps), expected))).toBeLessThan(4)
  })

  it('between bounds that differ by entry', () => {
    const values = numbers(uniform(key(3), tensor([0, 10]), tensor([1, 20]), { shape: [count, 2] })[0])
    const second = values.filter((_, i) => i % 2 === 1)
    expect(kolmogorovSmirnov(second, (x) => (x - 10) / 10)).toBeLessThan(1.95)
    expect(second.every((x) => x >= 10 && x < 20)).toBe(true)
  })
})

describe('normal', () => {
  it.each(['f32', 'f64'] as const)('%s', (type) => {
    const values = numbers(normal(key(4), { shape, type })[0])
    const { mean, variance, skewness } = moments(values)
    expect(Math.abs(mean)).toBeLessThan(0.0045)
    expect(Math.abs(variance - 1)).toBeLessThan(0.0064)
    expect(Math.abs(skewness)).toBeLessThan(0.011)
    expect(kolmogorovSmirnov(values, phi)).toBeLessThan(1.95)
  })

  it.each(['f16', 'bf16', 'f8', 'f8_e4m3fn'] as const)('%s is finite', (type) => {
    const values = numbers(withDefaultBackend(binary, () => normal(key(5), { shape: [10_000], type })[0]))
    expect(values.every(Number.isFinite)).toBe(true)
    expect(Math.abs(moments(values).mean)).toBeLessThan(type.startsWith('f8') ? 0.3 : 0.05)
  })

  it('with mean and standard deviation', () => {
    const values = numbers(normal(key(6), 5, 0.25, { shape })[0])
    expect(kolmogorovSmirnov(values, (x) => phi((x - 5) / 0.25))).toBeLessThan(1.95)
  })

  it('complex, both parts', () => {
    const values = withDefaultBackend(binary, () => normal(key(7), { shape: [few], type: 'c64' })[0])
    for (const part of [real(values), imag(values)])
      expect(kolmogorovSmirnov(numbers(part), phi)).toBeLessThan(1.95)
    const imaginary = numbers(imag(values))
    const product = numbers(real(values)).reduce((sum, x, i) => sum + x * imaginary[i]!, 0)
    expect(Math.abs(product / few)).toBeLessThan(0.006)
  })
})

it('gumbel', () => {
  const values = numbers(gumbel(key(8), { shape })[0])
  const { mean, variance } = moments(values)
  expect(Math.abs(mean - 0.5772)).toBeLessThan(0.006)
  expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.016)
  expect(kolmogorovSmirnov(values, (x) => Math.exp(-Math.exp(-x)))).toBeLessThan(1.95)
})

describe('shuffle', () => {
  it('puts every entry at every place equally often', () => {
    const [columns] = shuffle(key(16), iota([5, count / 5], { axis: 0 }), { independent: true })
    for (const place of [0, 2, 4]) {
      const counts = tally(numbers(at(columns, place)), 5)
      expect(Math.abs(chiSquared(counts, new Array<number>(5).fill(count / 25)))).toBeLessThan(5)
    }
  })

  it('keeps every entry', () => {
    const [order] = shuffle(key(17), iota([count]))
    expect(numbers(order).sort((a, b) => a - b)).toEqual(numbers(iota([count])))
  })

  it('moves whole rows, and gives back a single one with its key', () => {
    const [rows] = shuffle(key(18), iota([6, 2]))
    for (const [a, b] of toArray(rows) as number[][]) expect(b).toBe(a! + 1)
    expect(toArray(shuffle(key(18), iota([1, 2]))[1])).toEqual([0, 18])
  })
})

describe('multivariateNormal', () => {
  const covariance = [
    [2, 0.6, -0.4],
    [0.6, 1, 0.3],
    [-0.4, 0.3, 1.5],
  ]

  it.each(['cholesky', 'eigh', 'svd'] as const)('by %s', (method) => {
    const options = { shape: [20_000], method }
    const [points] = multivariateNormal(key(19), tensor([1, -2, 3]), tensor(covariance), options)
    const columns = [0, 1, 2].map((i) => numbers(at(points, ':', i)))
    const means = columns.map((column) => moments(column).mean)
    ;[1, -2, 3].forEach((mean, i) => expect(Math.abs(means[i]! - mean)).toBeLessThan(0.05))
    covariance.forEach((row, i) =>
      row.forEach((expected, j) => {
        const products = columns[i]!.map((x, k) => (x - means[i]!) * (columns[j]![k]! - means[j]!))
        expect(Math.abs(moments(products).mean - expected)).toBeLessThan(0.08)
      }),
    )
  })

  it('gives traced and vectorized what it gives eagerly', () => {
    const [mean, spread] = [tensor([1, -2, 3]), tensor(covariance)]
    for (const method of ['cholesky', 'eigh', 'svd'] as const) {
      const sample = (k: Tensor, c: Tensor): Tensor =>
        multivariateNormal(k, mean, c, { shape: [4], method })[0]
      const expected = sample(key(22), spread)
      const wide = multiply(spread, 4)
      const together = sample(key(22), vectorize(stack([spread, wide]), 'each'))
      const near = (got: Tensor, want: Tensor): void =>
        expect(toArray(allClose(got, want, { atol: 1e-4 }))).toBe(1)
      near(jit(sample)(key(22), spread), expected)
      near(at(devectorize(together), 0), expected)
      near(at(devectorize(together), 1), sample(key(22), wide))
    }
  })

  it.each([undefined, 'eigh', 'svd'] as const)('of a singular covariance, method %s', (method) => {
    const singular = tensor([
      [1, 2],
      [2, 4],
    ])
    const options = { shape: [50], ...(method === undefined ? {} : { method }) }
    const [points] = multivariateNormal(key(20), tensor([0, 0]), singular, options)
    for (const [x, y] of toArray(points) as number[][]) expect(Math.abs(y! - 2 * x!)).toBeLessThan(1e-3)
  })

  it.each([undefined, 'cholesky', 'eigh', 'svd'] as const)(
    'of an indefinite covariance is NaN, method %s',
    (method) => {
      const indefinite = tensor([
        [1, 2],
        [2, 1],
      ])
      const options = method === undefined ? {} : { method }
      const sample = (c: Tensor): Tensor => multivariateNormal(key(20), tensor([0, 0]), c, options)[0]
      expect((toArray(sample(indefinite)) as number[])[1]).toBeNaN()
      expect((toArray(jit(sample)(indefinite)) as number[])[1]).toBeNaN()
    },
  )

  it.each(['f32', 'f64', 'bf16'] as const)('of a smooth covariance of 100 places, %s', (type) => {
    const smooth = (i: number, j: number): number => Math.exp(-(((i - j) / 20) ** 2) / 2)
    const rows = Array.from({ length: 100 }, (_, i) => Array.from({ length: 100 }, (_, j) => smooth(i, j)))
    const spread = tensor(rows, { type: type === 'bf16' ? 'f32' : type })
    const center = tensor(new Array<number>(100).fill(0), { type })
    const sample = (c: Tensor): Tensor => multivariateNormal(key(23), center, c, { shape: [1000], type })[0]
    const values = numbers(sample(spread))
    for (const [i, j] of [
      [0, 0],
      [3, 9],
      [50, 70],
      [99, 0],
    ] as const) {
      let product = 0
      for (let k = 0; k < 1000; k++) product += values[100 * k + i]! * values[100 * k + j]!
      // Five standard deviations of the mean of 1,000 products.
      expect(Math.abs(product / 1000 - smooth(i, j))).toBeLessThan(0.23)
    }
    const compiled = numbers(jit(sample)(spread))
    expect(Math.max(...compiled.map((x, i) => Math.abs(x - values[i]!)))).toBeLessThan(0.02)
  })
})
