// Eigenvalues and eigenvectors of Hermitian matrices.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  argsort,
  asType,
  broadcast,
  concatenate,
  divide,
  equal,
  eye,
  greater,
  isNan,
  less,
  logicalAnd,
  multiply,
  newAxis,
  pad,
  real,
  reduceMax,
  reshape,
  sliceAlongAxis,
  sqrt,
  subtract,
  sum,
  takeAlongAxis,
  type Tensor,
  tensor,
  zeros,
} from '@nx/tensor'
import { applyMulti, type MultiDefinition, noNames, scalar } from '@nx/tensor/internal'
import { isComplex, toReal } from '@nx/types'
import { diagonalizeKernel } from '../host/diagonalize.ts'
import { epsilonOf } from './batch.ts'
import { adjoined, choose, diagonal, lowerTriangle, squaredSize } from './matrix.ts'
import { halves, nextOrder, nextPairs, rotateRows, rotationOf } from './pairs.ts'
import { converge } from './sweeps.ts'
import { looping } from './looping.ts'

/** Eigenvalues `[batch, n]` in order, and unit eigenvectors as the columns of `[batch, n, n]`. */
export interface Eigen {
  readonly values: Tensor
  readonly vectors: Tensor
}

interface Attrs {
  /** Whether eigenvalues come by falling magnitude; ascending otherwise. */
  readonly byMagnitude: boolean
  readonly sweeps: number
}

const definition: MultiDefinition<Attrs> = {
  name: 'linalg.diagonalize',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => [
    { type: toReal(a!.type), shape: a!.shape.slice(0, 2), names: noNames(2) },
    { ...a!, names: noNames(3) },
  ],
  host: diagonalizeKernel,
  decompose: /* @__PURE__ */ looping(([a], attrs) => ordered(a!, attrs)),
}

/** Diagonalises a batch of Hermitian matrices, of which the lower triangles are read. */
export function diagonalize(matrix: Tensor, attrs: Attrs): Eigen {
  const [values, vectors] = applyMulti(definition, [matrix], attrs) as [Tensor, Tensor]
  return { values, vectors }
}

function ordered(a: Tensor, { byMagnitude, sweeps }: Attrs): readonly [values: Tensor, vectors: Tensor] {
  const lower = lowerTriangle(a)
  const onDiagonal = multiply(lower, eye([1, ...a.shape.slice(1)], { type: lower.type, backend: a.backend }))
  const strict = subtract(lower, onDiagonal)
  // The diagonal of a Hermitian matrix is real; what else stands there is left out.
  const [values, vectors] = rotated(add(add(strict, adjoined(strict)), real(onDiagonal)), sweeps)
  const places = argsort(byMagnitude ? abs(values) : values, {
    axis: 1,
    direction: byMagnitude ? 'desc' : 'asc',
    stable: true,
  })
  const columns = broadcast(newAxis(places, 1), vectors.shape)
  return [takeAlongAxis(values, places, { axis: 1 }), takeAlongAxis(vectors, columns, { axis: 2 })]
}

/**
 * Values and vectors by cyclic Jacobi rotations of `n / 2` pairs at once (Golub and Van Loan,
 * "Matrix Computations", §8.5.5), until what is off the diagonal is below rounding. Rotations of at most 45° in this
 * order converge (Luk and Park, "A proof of convergence for two parallel Jacobi SVD algorithms", 1989), at the end
 * quadratically.
 */
function rotated(matrix: Tensor, sweeps: number): [values: Tensor, vectors: Tensor] {
  const [batch, size] = matrix.shape as [number, number, number]
  const { type, backend } = matrix
  if (batch * size === 0) return [zeros([batch, size], { type: toReal(type), backend }), matrix]
  const even = size + (size % 2)
  const scale = largest(matrix)
  const growth = even - size
  const start = pad(divide(matrix, scale), 0, [
    [0, 0, 0],
    [0, growth, 0],
    [0, growth, 0],
  ])
  const [isDiagonal, isPair] = masks(even, matrix)
  const norm = sqrt(total(start))
  const remaining = (a: Tensor): Tensor => {
    const off = divide(sqrt(total(choose(isDiagonal, 0, a))), choose(equal(norm, 0), 1, norm))
    return reduceMax(choose(isNan(off), 0, off))
  }
  const initial: Progress = [
    start,
    reshape(realPart(diagonal(start)), [batch, even, 1]),
    eye([batch, even, even], { type, backend }),
    remaining(start),
    scalar(0, 's32', backend),
  ]
  const more = ([, , , off, count]: Progress): Tensor =>
    logicalAnd(greater(off, epsilonOf(type)), less(count, sweeps))
  const [, values, rows] = converge(initial, more, ([a, values, rows, , count]) => {
    const range = [1, even - 1, 1] as const
    const state = [a, values, rows] as const
    const [rotated, ...rest] = whileLoop(state, { range }, (each) => round(each, isDiagonal, isPair))
    return [rotated, ...rest, remaining(rotated), add(count, 1)]
  })
  const cut = (x: Tensor, axis: number): Tensor => sliceAlongAxis(x, 0, size, { axis })
  const vectors = cut(cut(rows, 1), 2)
  return [
    multiply(reshape(cut(values, 1), [batch, size]), reshape(scale, [batch, 1])),
    // Hundreds of rotations leave lengths a few roundings off.
    adjoined(divide(vectors, sqrt(sum(squaredSize(vectors), { axes: [2], keepAxes: true })))),
  ]
}

/** The rotated matrix, its diagonal, and the adjoint of the vectors so far. */
type State = readonly [a: Tensor, values: Tensor, rows: Tensor]

/** The state, how much of the norm is off the diagonal, and how many sweeps it took. */
type Progress = readonly [...State, off: Tensor, count: Tensor]

/** One round: rotates all pairs of rows and columns, and the rows of the vectors. */
function round([a, values, rows]: State, isDiagonal: Tensor, isPair: Tensor): State {
  const [batch, size] = a.shape as [number, number, number]
  const half = size / 2
  const [first, second] = halves(values)
  const [upper] = halves(a)
  const between = reshape(diagonal(sliceAlongAxis(upper, half, half, { axis: 2 })), [batch, half, 1])
  const rotation = rotationOf(first, second, between)
  const both = rotateRows(concatenate([a, rows], { axis: 2 }), rotation)
  const turned = adjoined(sliceAlongAxis(both, 0, size, { axis: 2 }))
  const rotated = rotateRows(turned, rotation)
  const moved = nextPairs(subtract(first, rotation.shift), add(second, rotation.shift))
  // What is known exactly replaces what was rounded twice.
  const exact = choose(
    isDiagonal,
    asType(broadcast(moved, [batch, size, size]), a.type),
    choose(isPair, 0, rotated),
  )
  return [exact, moved, sliceAlongAxis(both, size, size, { axis: 2 })]
}

function masks(size: number, { backend }: Tensor): [isDiagonal: Tensor, isPair: Tensor] {
  const order = nextOrder(size)
  const mask = (test: (i: number, j: number) => boolean): Tensor =>
    tensor([order.map((i) => order.map((j) => (test(i, j) ? 1 : 0)))], { type: 'u8', backend })
  return [mask((i, j) => i === j), mask((i, j) => Math.abs(i - j) === size / 2)]
}

/** The size of the largest entry of each matrix, 1 for a matrix of zeros. */
export function largest(matrix: Tensor): Tensor {
  const size = reduceMax(abs(matrix), { axes: [1, 2], keepAxes: true })
  return choose(equal(size, 0), 1, size)
}

function total(matrix: Tensor): Tensor {
  return sum(squaredSize(matrix), { axes: [1, 2], keepAxes: true })
}

function realPart(x: Tensor): Tensor {
  return isComplex(x.type) ? real(x) : x
}
