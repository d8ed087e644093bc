// Matrices that decompositions are measured on, and how far from right a result is.
import {
  asType,
  dot,
  eye,
  f64,
  multiply,
  newAxis,
  subtract,
  sum,
  type Tensor,
  toNumber,
  transpose,
} from '@nx/tensor'
import type { DType } from '@nx/types'

type Entry = (i: number, j: number, size: number) => number

/** The same numbers between −1 and 1 each time. */
function random(): () => number {
  let state = 12345
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
}

function build(size: number, entry: Entry): Tensor {
  const indices = Array.from({ length: size }, (_, i) => i)
  return f64(indices.map((i) => indices.map((j) => entry(i, j, size))))
}

function randomMatrix(size: number): Tensor {
  const next = random()
  return build(size, () => next())
}

/** A reflection, so that products with it keep a spectrum. */
function orthogonal(size: number): Tensor {
  const v = build(size, (i, j) => (j === 0 ? Math.sin(i + 1) : 0))
  const length = Number(toNumber(sum(multiply(v, v))))
  return subtract(eye(size, { type: 'f64' }), multiply(dot(v, transpose(v)), 2 / length))
}

/** Symmetric matrices by what is hard about them. */
export const symmetric: Readonly<Record<string, (size: number) => Tensor>> = {
  random: (size) => dot(randomMatrix(size), transpose(randomMatrix(size))),
  indefinite: (size) => build(size, (i, j) => Math.sin((i + 1) * (j + 1))),
  graded: (size) => build(size, (i, j) => Math.cos(i * j) * 10 ** (-(i + j) / 3)),
  'rank-deficient': (size) => build(size, (i, j) => (i + 1) * (j + 1) + (i % 2) * (j % 2)),
  clustered: (size) => {
    const spectrum = build(size, (i, j) => (i === j ? 1 + (i % 3) * 1e-4 : 0))
    return dot(dot(orthogonal(size), spectrum), orthogonal(size))
  },
  hilbert: (size) => build(size, (i, j) => 1 / (i + j + 1)),
  tiny: (size) => build(size, (i, j) => Math.sin(i + j) * 1e-30),
  huge: (size) => build(size, (i, j) => Math.cos(i + j) * 1e30),
  zero: (size) => build(size, () => 0),
}

/** Matrices that are not symmetric. */
export const general: Readonly<Record<string, (size: number) => Tensor>> = {
  random: randomMatrix,
  graded: (size) => build(size, (i, j) => Math.cos(3 * i + j * j) * 10 ** (-i / 2)),
  'rank-deficient': (size) => build(size, (i, j) => Math.sin(i) * (j + 1) + Math.cos(i)),
  clustered: (size) => orthogonal(size),
  hilbert: (size) => build(size, (i, j) => 1 / (i + j + 1)),
  tiny: (size) => build(size, (i, j) => Math.sin(i * i + j) * 1e-30),
  huge: (size) => build(size, (i, j) => Math.cos(i * i + j) * 1e30),
  zero: (size) => build(size, () => 0),
}

/** `10 n ε`. */
export function bound(size: number, type: DType): number {
  return 10 * size * (type === 'f64' ? 2 ** -52 : 2 ** -23)
}

/** The Frobenius norm. */
export function frobenius(matrix: Tensor): number {
  const wide = asType(matrix, 'f64')
  return Math.sqrt(Number(toNumber(sum(multiply(wide, wide)))))
}

/** `‖a − Π factors‖ / ‖a‖`, computed in f64. */
export function residual(a: Tensor, ...factors: readonly Tensor[]): number {
  const [first, ...rest] = factors.map((factor) => asType(factor, 'f64')) as [Tensor, ...Tensor[]]
  const product = rest.reduce((left, right) => dot(left, right), first)
  return frobenius(subtract(asType(a, 'f64'), product)) / (frobenius(a) || 1)
}

/** `‖qᵀ q − 1‖`. */
export function departure(q: Tensor): number {
  const size = q.shape[1]!
  return residual(eye(size, { type: 'f64' }), transpose(q), q) * Math.sqrt(size)
}

/** The matrix times a diagonal one. */
export function scaled(matrix: Tensor, values: Tensor): Tensor {
  return multiply(asType(matrix, 'f64'), newAxis(asType(values, 'f64'), 0))
}
