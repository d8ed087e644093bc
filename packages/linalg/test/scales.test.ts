// What is zero depends on the largest singular value, and norms neither overflow nor lose an infinity.
import {
  asType,
  f32,
  f64,
  eye,
  multiply,
  reshape,
  setDefaultBackend,
  tensor,
  type Tensor,
  toFlatArray,
} from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { expm, invert, leastSquares, matrixRank, norm, type NormOptions, pinv, solve } from '../src/index.ts'
import { backends, onEach } from './on-each.ts'

setDefaultBackend(backends[0]!)

/** What a function gives on both backends, eagerly and compiled. */
const everywhere = (fn: (x: Tensor) => Tensor, input: () => Tensor): (readonly number[])[] =>
  onEach(fn, input).map((result) => toFlatArray(result) as number[])

function near(results: readonly (readonly number[])[], expected: readonly number[], relative: number): void {
  const size = Math.max(...expected.map(Math.abs))
  for (const result of results) {
    expect(result).toHaveLength(expected.length)
    result.forEach((x, i) => expect(Math.abs(x - expected[i]!) / size).toBeLessThan(relative))
  }
}

describe.each([1e-30, 1e-11, 1, 1e25])('a matrix of rank one times %d', (size) => {
  const rows = [
    [1, 2],
    [2, 4],
    [3, 6],
  ]
  const inverse = [1, 2, 3, 2, 4, 6].map((x) => x / 70 / size)

  it.each([f32, f64])('has the pseudo-inverse and the rank of any other scale', (type) => {
    const input = (): Tensor => multiply(type(rows), size)
    near(everywhere(pinv, input), inverse, 1e-5)
    expect(everywhere(matrixRank, input)).toEqual([[1], [1], [1], [1]])
  })
})

it('takes small matrices, vectors and numbers for what they are', () => {
  near(
    everywhere(pinv, () => f64([[1e-11]])),
    [1e11],
    1e-12,
  )
  near(
    everywhere(pinv, () => f64([1e-20, 0])),
    [1e20, 0],
    1e-12,
  )
  near(
    everywhere(pinv, () => f64(1e-200)),
    [1e200],
    1e-12,
  )
  const diagonal = (): Tensor =>
    f64([
      [1e-20, 0],
      [0, 2e-20],
    ])
  near(
    everywhere((x) => leastSquares(x, f64([1e-20, 1e-20])), diagonal),
    [1, 0.5],
    1e-12,
  )
})

it('counts singular values above the precision of the type', () => {
  const graded = (small: number, type: typeof f32 | typeof f64): (() => Tensor) => {
    return () =>
      type([
        [1, 0],
        [0, small],
      ])
  }
  expect(everywhere(matrixRank, graded(1e-9, f64))).toEqual([[2], [2], [2], [2]])
  expect(everywhere(matrixRank, graded(1e-16, f64))).toEqual([[1], [1], [1], [1]])
  expect(everywhere(matrixRank, graded(1e-6, f32))).toEqual([[2], [2], [2], [2]])
  expect(everywhere(matrixRank, graded(1e-8, f32))).toEqual([[1], [1], [1], [1]])
})

it('takes eps relative to the largest singular value', () => {
  const input = (): Tensor =>
    f64([
      [1e6, 0],
      [0, 1],
    ])
  near(
    everywhere((x) => pinv(x, { eps: 1e-5 }), input),
    [1e-6, 0, 0, 0],
    1e-12,
  )
  near(
    everywhere((x) => pinv(x, { eps: 1e-7 }), input),
    [1e-6, 0, 0, 1],
    1e-12,
  )
})

const infinity = Infinity
describe.each([
  [2, [1, infinity], infinity],
  [2, [1, -infinity], infinity],
  [1, [1, infinity], infinity],
  [3, [1, infinity], infinity],
  [0.5, [infinity, infinity], infinity],
  ['inf', [1, -infinity], infinity],
  ['negInf', [3, infinity], 3],
  [-1, [3, infinity], 3],
  [-2, [3, 0], 0],
  [-1, [infinity, infinity], infinity],
  [0, [3, infinity, 0], 2],
  [2, [NaN, infinity], NaN],
  [1, [NaN, infinity], NaN],
  [-1, [NaN, 0], NaN],
  ['inf', [infinity, NaN], NaN],
  [2, [3e30, -4e30], 5e30],
  [2, [3e-30, -4e-30], 5e-30],
  [3, [1e30, 1e30], 2 ** (1 / 3) * 1e30],
  [-1, [1e38, 1e-38], 1e-38],
  [-2, [1e30, 1e30], 1e30 / Math.SQRT2],
] as const)('norm of order %s', (ord, values, expected) => {
  it(`of [${values.join(', ')}] is ${expected}`, () => {
    const results = everywhere(
      (x) => norm(x, { ord }),
      () => f32([...values]),
    )
    for (const [got] of results) {
      if (Number.isFinite(expected))
        expect(Math.abs(got! / (expected || 1) - (expected === 0 ? 0 : 1))).toBeLessThan(1e-6)
      else expect(got).toBe(expected)
    }
  })
})

describe.each([undefined, 2, 'frobenius', 'nuclear', 1, 'inf'] as const)('matrix norm of order %s', (ord) => {
  const options: NormOptions = ord === undefined ? {} : { ord }

  it.each([
    [
      [
        [1, infinity],
        [2, 3],
      ],
      infinity,
    ],
    [
      [
        [1, -infinity],
        [NaN, NaN],
      ],
      NaN,
    ],
  ] as const)('of %j is %d', (rows, expected) => {
    const results = everywhere(
      (x) => norm(x, options),
      () => f32(rows.map((row) => [...row])),
    )
    for (const [got] of results) expect(got).toBe(expected)
  })

  it('does not overflow before the result does', () => {
    const results = everywhere(
      (x) => norm(x, options),
      () =>
        f32([
          [1e30, 0],
          [0, 1e30],
        ]),
    )
    const factor = ord === 'nuclear' ? 2 : ord === 1 || ord === 'inf' ? 1 : Math.SQRT2
    for (const [got] of results) expect(got! / 1e30 / factor).toBeCloseTo(1, 5)
  })
})

it('gives NaN for the matrices of a stack that have a pivot of zero', () => {
  const stack = (): Tensor =>
    f64([
      [
        [1, 2],
        [2, 4],
      ],
      [
        [2, 0],
        [0, 4],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ])
  const inverse = [NaN, NaN, NaN, NaN, 0.5, 0, 0, 0.25, NaN, NaN, NaN, NaN]
  for (const result of everywhere(invert, stack)) expect(result).toEqual(inverse)
  const solved = (x: Tensor): Tensor =>
    solve(
      x,
      f64([
        [1, 2],
        [2, 4],
        [0, 0],
      ]),
    )
  for (const result of everywhere(solved, stack)) expect(result).toEqual([NaN, NaN, 1, 1, NaN, NaN])
})

describe.each([
  ['f8', 57344],
  ['f16', 65504],
  ['bf16', 3.3e38],
  ['f32', 3.3e38],
  ['f64', 1.7e308],
  ['c64', 3.3e38],
  ['c128', 1.7e308],
] as const)('matrices of %s whose singular values overflow', (type, peak) => {
  const rows = [
    [1, 1],
    [1, -1],
  ]
  const input = (): Tensor =>
    tensor(
      rows.map((row) => row.map((x) => x * peak)),
      { type },
    )
  const real = (fn: (x: Tensor) => Tensor, of = input): (readonly number[])[] =>
    everywhere((x) => asType(fn(x), type[0] === 'c' ? 'f64' : type), of)

  it('have their rank, and a pseudo-inverse where the type has one', () => {
    expect(everywhere(matrixRank, input)).toEqual([[2], [2], [2], [2]])
    const first = (): Tensor => tensor([[peak, peak], [peak, peak]], { type }) // prettier-ignore
    expect(everywhere(matrixRank, first)).toEqual([[1], [1], [1], [1]])
    // As a part of the largest entry; f8 rounds the inverse to zero, f16 and f32 to a number with fewer digits.
    const scaled = (x: Tensor): Tensor => multiply(pinv(x), peak)
    if (type !== 'f8')
      near(
        real(scaled),
        rows.flat().map((x) => x / 2),
        0.05,
      )
  })

  it.each([2, 9])('of order %d do not become the identity by expm', (order) => {
    const all = (sign: number) => (): Tensor => multiply(eye([order, order], { type }), sign * peak)
    for (const result of real(expm, all(-1))) expect(result).toEqual(new Array(order ** 2).fill(0))
    const full = (): Tensor => reshape(tensor(new Array(order ** 2).fill(peak), { type }), [order, order])
    for (const result of real(expm, full)) expect(result.filter(Number.isFinite)).toEqual([])
  })
})
