// Factorisations, solutions and norms of matrices of the largest and of the least numbers are those of moderate ones, scaled.
import { jit } from '@nx/defn'
import * as linalg from '@nx/linalg'
import { random } from '@nx/testing'
import {
  abs,
  add,
  complex,
  conjugate,
  imag,
  multiply,
  real,
  reshape,
  setDefaultBackend,
  sliceAlongAxis,
  stack,
  type Tensor,
  tensor,
  toFlatArray,
  transpose,
  withDefaultBackend,
} from '@nx/tensor'
import { isComplex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { backends } from './on-each.ts'

setDefaultBackend(backends[0]!)

const types = {
  f64: {
    bits: 20,
    scales: [-1030, -996, -530, 530, 996, 1023],
    least: 2 ** -1074,
    most: Number.MAX_VALUE,
    relative: 1e-11,
  },
  c128: {
    bits: 20,
    scales: [-1030, -996, -530, 530, 996, 1022],
    least: 2 ** -1074,
    most: Number.MAX_VALUE,
    relative: 1e-11,
  },
  f32: { bits: 8, scales: [-139, -120, -65, 65, 120, 127], least: 2 ** -149, most: 2 ** 128, relative: 1e-3 },
} as const
type Type = keyof typeof types

interface Inputs {
  readonly general: Tensor
  readonly definite: Tensor
  readonly right: Tensor
}

/** How results grow with the matrix, and what gives them. */
type Case = readonly [power: number, of: (inputs: Inputs) => Tensor]

const flat = (x: Tensor): Tensor => reshape(x, [-1])
const norms = ([1, -1, 'inf', 'negInf', 'frobenius', 'nuclear', 2, -2] as const).map(
  (ord): [string, Case] => [`matrix norm ${ord}`, [1, ({ general }) => linalg.norm(general, { ord })]],
)
const lengths = ([1, 2, 3, 0.5, -1, -2, 'inf', 'negInf'] as const).map((ord): [string, Case] => [
  `vector norm ${ord}`,
  [1, ({ right }) => linalg.norm(flat(right), { ord })],
])
const cases: Readonly<Record<string, Case>> = {
  cholesky: [0.5, ({ definite }) => linalg.cholesky(definite)],
  'l of lu': [0, ({ general }) => linalg.lu(general)[1]],
  'u of lu': [1, ({ general }) => linalg.lu(general)[2]],
  'q of qr': [0, ({ general }) => linalg.qr(general)[0]],
  'r of qr': [1, ({ general }) => linalg.qr(general)[1]],
  'eigenvalues of eigh': [1, ({ definite }) => linalg.eigh(definite)[0]],
  'singular values': [1, ({ general }) => linalg.svd(general)[1]],
  'sizes of eigenvalues of eig': [1, ({ general }) => abs(linalg.eig(general)[0])],
  solve: [0, ({ general, right }) => linalg.solve(general, right)],
  leastSquares: [
    0,
    ({ general, right }) => linalg.leastSquares(general, flat(sliceAlongAxis(right, 0, 1, { axis: 1 }))),
  ],
  triangularSolve: [0, ({ definite, right }) => linalg.triangularSolve(definite, right)],
  'triangularSolve of the upper triangle': [
    0,
    ({ definite, right }) => linalg.triangularSolve(definite, right, { lower: false }),
  ],
  invert: [-1, ({ general }) => linalg.invert(general)],
  pinv: [-1, ({ general }) => linalg.pinv(general)],
  matrixRank: [0, ({ general }) => linalg.matrixRank(general)],
  'signs of slogdet': [0, ({ general }) => linalg.slogdet(general)[0]],
  'inverses of a stack': [-1, ({ general, definite }) => linalg.invert(stack([general, definite]))],
  ...Object.fromEntries([...norms, ...lengths]),
}

/** Matrices of numbers of at most one with so many bits, times a power of two. */
function inputsOf(type: Type, size: number, exponent: number): Inputs {
  const next = random(size)
  const part = type === 'c128' ? 'f64' : type
  const step = 2 ** types[type].bits
  const half = 2 ** Math.trunc(exponent / 2)
  const number = (): number => Math.round((next() * 2 - 1) * step) / step
  const scaled = (x: number): number => x * half * 2 ** (exponent - Math.trunc(exponent / 2))
  const rows = (columns: number, of: (i: number, j: number) => number): Tensor =>
    tensor(
      Array.from({ length: size }, (_, i) => Array.from({ length: columns }, (__, j) => scaled(of(i, j)))),
      { type: part },
    )
  // Diagonally dominant, so that nothing is close to singular.
  const weight = (i: number, j: number): number =>
    i === j ? 0.75 + number() / 8 : Math.round((number() * step) / 4 / size) / step
  const both = (columns: number, of: (i: number, j: number) => number): Tensor =>
    type === 'c128' ? complex(rows(columns, of), rows(columns, of)) : rows(columns, of)
  const below = both(size, (i, j) => (i > j ? weight(i, j) : 0))
  const adjoint = isComplex(below.type) ? conjugate(transpose(below)) : transpose(below)
  const diagonal = rows(size, (i, j) => (i === j ? weight(i, i) : 0))
  return {
    general: both(size, weight),
    definite: add(add(below, adjoint), diagonal),
    right: both(2, () => number()),
  }
}

const numbersOf = (x: Tensor): number[] =>
  (isComplex(x.type) ? [real(x), imag(x)] : [x]).flatMap((part) => toFlatArray(part) as number[])

describe.each(Object.keys(types) as Type[])('of %s', (type) => {
  const { scales, least, most, relative } = types[type]
  it.each(Object.keys(cases))('%s', (name) => {
    const [power, of] = cases[name]!
    for (const size of [1, 2, 5, 20]) {
      const expected = withDefaultBackend(backends[1]!, () => numbersOf(of(inputsOf(type, size, 0))))
      const largest = Math.max(...expected.map(Math.abs))
      for (const exponent of scales) {
        const even = power === 0.5 ? exponent - (exponent % 2) : exponent
        for (const backend of backends)
          withDefaultBackend(backend, () => {
            const inputs = inputsOf(type, size, even)
            const compiled = jit((general: Tensor, definite: Tensor, right: Tensor) =>
              of({ general, definite, right }),
            )
            for (const found of [of(inputs), compiled(inputs.general, inputs.definite, inputs.right)]) {
              const shift = Math.trunc((power * even) / 2)
              const scaled = (x: number): number => x * 2 ** shift * 2 ** (power * even - shift)
              const allowed = Math.max(relative * scaled(largest), 8 * size * least)
              numbersOf(found).forEach((x, i) => {
                const y = scaled(expected[i]!)
                if (Math.abs(y) >= most) expect(isComplex(found.type) || Math.abs(x) >= most / 2).toBe(true)
                else if (scaled(largest) < most)
                  expect(Math.abs(x - y), `${x} for ${y}, times 2 ** ${even}`).toBeLessThanOrEqual(allowed)
              })
            }
          })
      }
    }
  })
})

it('the least number has a root and a reciprocal beyond all numbers', () => {
  for (const backend of backends)
    withDefaultBackend(backend, () => {
      const least = tensor([[5e-324]], { type: 'f64' })
      expect(numbersOf(linalg.cholesky(least))).toEqual([Math.sqrt(5e-324)])
      expect(numbersOf(linalg.invert(least))).toEqual([Infinity])
      expect(numbersOf(linalg.solve(least, multiply(least, 3)))).toEqual([3])
    })
})
