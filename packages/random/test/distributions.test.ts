// Samples have the distributions they are named after: moments, Kolmogorov–Smirnov and χ² at 10⁶ samples, drawn on the
// WebAssembly backend, which draws the same bits as the others and is the fastest.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import {
  allClose,
  at,
  devectorize,
  dot,
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
import { eigenDecomposition } from '../src/core/eigen.ts'
import { choice, gumbel, key, multivariateNormal, normal, randint, shuffle, uniform } from '../src/index.ts'
import { chiSquared, kolmogorovSmirnov, moments, normalDistribution, tally } from './statistics.ts'

setDefaultBackend(wasmBackend())
const binary = binaryBackend()
const count = 1_000_000
const shape = [count]
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
    const drawn = withDefaultBackend(binary, () => uniform(key(2), { shape, type })[0])
    const values = numbers(drawn).map((x) => x * steps)
    const expected = new Array<number>(steps).fill(count / steps)
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
    const values = withDefaultBackend(binary, () => normal(key(7), { shape: [count / 2], type: 'c64' })[0])
    for (const part of [real(values), imag(values)])
      expect(kolmogorovSmirnov(numbers(part), phi)).toBeLessThan(1.95)
    const imaginary = numbers(imag(values))
    const product = numbers(real(values)).reduce((sum, x, i) => sum + x * imaginary[i]!, 0)
    expect(Math.abs(product / (count / 2))).toBeLessThan(0.006)
  })
})

it('gumbel', () => {
  const values = numbers(gumbel(key(8), { shape })[0])
  const { mean, variance } = moments(values)
  expect(Math.abs(mean - 0.5772)).toBeLessThan(0.006)
  expect(Math.abs(variance - Math.PI ** 2 / 6)).toBeLessThan(0.016)
  expect(kolmogorovSmirnov(values, (x) => Math.exp(-Math.exp(-x)))).toBeLessThan(1.95)
})

describe('randint', () => {
  it.each(['u8', 's16', 's32', 'u64'] as const)('%s', (type) => {
    const values = Array.from(toFlatArray(randint(key(9), 3, 103, { shape, type })[0]), (x) => Number(x) - 3)
    expect(Math.abs(chiSquared(tally(values, 100), new Array<number>(100).fill(count / 100)))).toBeLessThan(4)
  })

  it('over the whole range of a type', () => {
    const bytes = numbers(randint(key(10), 0, 256, { shape, type: 'u8' })[0])
    expect(Math.abs(chiSquared(tally(bytes, 256), new Array<number>(256).fill(count / 256)))).toBeLessThan(4)
    const words = numbers(randint(key(10), -(2 ** 31), 2 ** 31, { shape, type: 's32' })[0])
    expect(kolmogorovSmirnov(words, (x) => x / 2 ** 32 + 0.5)).toBeLessThan(1.95)
    expect(randint(key(10), -(2 ** 31), 2 ** 31)[0].type).toBe('s32')
  })

  it('over a span that needs more than 32 bits to reduce', () => {
    const [low, high] = [-2_000_000_000, 1_000_000_000]
    const values = numbers(randint(key(11), low, high, { shape })[0])
    expect(kolmogorovSmirnov(values, (x) => (x - low) / (high - low))).toBeLessThan(1.95)
  })

  it('reduces exactly: all ways give one number', () => {
    const known = randint(key(12), 0, 1000, { shape: [100] })[0]
    const unknown = randint(key(12), 0, tensor(1000), { shape: [100] })[0]
    expect(toArray(unknown)).toEqual(toArray(known))
  })
})

describe('choice', () => {
  const weights = [0.1, 0, 0.5, 0.4]

  it('with probabilities', () => {
    const counts = tally(numbers(choice(key(13), iota([4]), tensor(weights), { samples: count })[0]), 4)
    expect(counts[1]).toBe(0)
    const drawn = [counts[0]!, counts[2]!, counts[3]!]
    expect(Math.abs(chiSquared(drawn, [count * 0.1, count * 0.5, count * 0.4]))).toBeLessThan(6)
  })

  it('never picks a last or first entry of probability zero', () => {
    const picks = choice(key(14), iota([4]), tensor([0, 1, 1, 0], { type: 'bf16' }), { samples: count })[0]
    expect(tally(numbers(picks), 4)).toMatchObject({ 0: 0, 3: 0 })
  })

  it('without replacement takes heavy entries first', () => {
    let first = 0
    let current = key(15)
    for (let i = 0; i < 2000; i++) {
      const [picked, next] = choice(current, iota([4]), tensor(weights), { samples: 3, replace: false })
      current = next
      const picks = numbers(picked)
      expect([...picks].sort()).toEqual([0, 2, 3])
      if (picks[0] === 2) first++
    }
    expect(Math.abs(first / 2000 - 0.5)).toBeLessThan(0.05)
  })
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

  it.each([1, 2, 5, 8])('by eigh rebuilds a matrix of %d axes', (size) => {
    const half = numbers(uniform(key(21), -1, 1, { shape: [size * size], type: 'f64' })[0])
    const cell = (i: number, j: number): number =>
      half.slice(i * size, (i + 1) * size).reduce((sum, x, k) => sum + x * half[j * size + k]!, 0)
    const matrix = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => cell(i, j)))
    const [values, vectors] = eigenDecomposition(tensor(matrix, { type: 'f64' }))
    const rebuilt = numbers(dot(multiply(vectors, values), vectors, { contract: [[1], [1]] }))
    rebuilt.forEach((x, i) => expect(Math.abs(x - matrix.flat()[i]!)).toBeLessThan(1e-12))
    const sorted = numbers(values)
    expect([...sorted].sort((a, b) => b - a)).toEqual(sorted)
    const products = numbers(dot(vectors, vectors, { contract: [[0], [0]] }))
    products.forEach((x, i) => expect(Math.abs(x - (i % (size + 1) === 0 ? 1 : 0))).toBeLessThan(1e-12))
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

  it('of a singular covariance needs eigh or svd', () => {
    const singular = tensor([
      [1, 2],
      [2, 4],
    ])
    for (const method of ['eigh', 'svd'] as const) {
      const [points] = multivariateNormal(key(20), tensor([0, 0]), singular, { shape: [50], method })
      for (const [x, y] of toArray(points) as number[][]) expect(Math.abs(y! - 2 * x!)).toBeLessThan(1e-3)
    }
    const indefinite = tensor([
      [1, 2],
      [2, 1],
    ])
    const [points] = multivariateNormal(key(20), tensor([0, 0]), indefinite)
    expect((toArray(points) as number[])[1]).toBeNaN()
  })
})
