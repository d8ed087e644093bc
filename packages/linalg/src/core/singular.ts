// Singular values and vectors.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  argsort,
  broadcast,
  concatenate,
  divide,
  equal,
  eye,
  full,
  greater,
  isNan,
  less,
  logicalAnd,
  logicalOr,
  max,
  min,
  multiply,
  newAxis,
  pad,
  reduceMax,
  reshape,
  sliceAlongAxis,
  sqrt,
  sum,
  takeAlongAxis,
  type Tensor,
  zeros,
} from '@nx/tensor'
import { applyMulti, type MultiDefinition, noNames, scalar } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { singularKernel } from '../host/singular.ts'
import { epsilonOf } from './batch.ts'
import { largest } from './eigen.ts'
import { direction, triangularize } from './householder.ts'
import { adjoined, choose, conjugated, diagonal, product, squaredSize, transposed } from './matrix.ts'
import { halves, rotateRows, rotationOf } from './pairs.ts'
import { converge } from './sweeps.ts'
import { looping } from './looping.ts'

/** Unitary `u` and `vh`, and singular values `[batch, k]`, falling. */
export interface Singular {
  readonly u: Tensor
  readonly values: Tensor
  readonly vh: Tensor
}

const definition: MultiDefinition<{ readonly isFull: boolean; readonly sweeps: number }> = {
  name: 'linalg.decompose',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a], { isFull }) => {
    const [batch, height, width] = a!.shape as [number, number, number]
    const size = Math.min(height, width)
    const [rows, columns] = isFull ? [height, width] : [size, size]
    const names = noNames(3)
    return [
      { ...a!, shape: [batch, height, rows], names },
      { type: toReal(a!.type), shape: [batch, size], names: noNames(2) },
      { ...a!, shape: [batch, columns, width], names },
    ]
  },
  host: singularKernel,
  decompose: /* @__PURE__ */ looping(([a], { isFull, sweeps }) => {
    const { u, values, vh } = byRotations(a!, isFull, sweeps)
    return [u, values, vh]
  }),
}

/** Decomposes a batch of matrices. With `isFull` the unitary factors are square. */
export function decomposed(matrix: Tensor, isFull: boolean, sweeps: number): Singular {
  const found = applyMulti(definition, [matrix], { isFull, sweeps })
  const [u, values, vh] = found as [Tensor, Tensor, Tensor]
  return { u, values, vh }
}

/**
 * Decomposes a batch of matrices: reduces a tall one to its triangular factor, and rotates pairs of columns of that until
 * all are orthogonal (one-sided Jacobi: Golub and Van Loan, "Matrix Computations", §8.6.3), all pairs in rounds as for
 * eigenvalues, which converges likewise (Luk and Park, 1989). With `isFull` the unitary factors are square.
 */
function byRotations(matrix: Tensor, isFull: boolean, sweeps: number): Singular {
  const [batch, height, width] = matrix.shape as [number, number, number]
  if (height < width) {
    const { u, values, vh } = byRotations(adjoined(matrix), isFull, sweeps)
    return { u: adjoined(vh), values, vh: adjoined(u) }
  }
  if (batch * width === 0) return empty(matrix, isFull)
  const scale = largest(matrix)
  const scaled = divide(matrix, scale)
  const values = (found: Tensor): Tensor => multiply(found, reshape(scale, [batch, 1]))
  if (height === width) {
    const square = orthogonalized(scaled, sweeps)
    return { ...square, values: values(square.values) }
  }
  const { q, r } = triangularize(scaled, isFull ? height : width)
  const inner = orthogonalized(sliceAlongAxis(r, 0, width, { axis: 1 }), sweeps)
  const left = product(sliceAlongAxis(q, 0, width, { axis: 2 }), inner.u)
  const u = isFull
    ? concatenate([left, sliceAlongAxis(q, width, height - width, { axis: 2 })], { axis: 2 })
    : left
  return { u, values: values(inner.values), vh: inner.vh }
}

function empty({ type, backend, shape }: Tensor, isFull: boolean): Singular {
  const [batch, height, width] = shape as [number, number, number]
  return {
    u: eye([batch, height, isFull ? height : width], { type, backend }),
    values: zeros([batch, width], { type: toReal(type), backend }),
    vh: eye([batch, width, width], { type, backend }),
  }
}

/** Columns of the matrix after rotation, and rotations so far, both as rows; the largest cosine between columns. */
type State = readonly [columns: Tensor, rotations: Tensor, cosine: Tensor]

/** The state, and how many sweeps it took. */
type Progress = readonly [columns: Tensor, rotations: Tensor, cosine: Tensor, count: Tensor]

function orthogonalized(matrix: Tensor, sweeps: number): Singular {
  const [batch, size] = matrix.shape as [number, number, number]
  const { type, backend } = matrix
  const growth = size % 2
  const even = size + growth
  const columns = pad(transposed(matrix), 0, [
    [0, 0, 0],
    [0, growth, 0],
    [0, 0, 0],
  ])
  const epsilon = epsilonOf(type)
  const one = full([], 1, { type: toReal(type), backend })
  const initial: Progress = [
    columns,
    eye([batch, even, even], { type, backend }),
    one,
    scalar(0, 's32', backend),
  ]
  const tolerance = 2 * epsilon * Math.sqrt(size)
  const more = ([, , cosine, count]: Progress): Tensor =>
    logicalAnd(greater(cosine, tolerance), less(count, sweeps))
  const [turned, rotations] = converge(initial, more, ([before, rows, , count]) => {
    // Columns that are nothing but rounding need not be orthogonal.
    const floor = multiply(reduceMax(lengths(before), { axes: [1], keepAxes: true }), epsilon ** 4)
    const range = [1, even - 1, 1] as const
    const start = [before, rows, multiply(one, 0)] as const
    const [after, moved, cosine] = whileLoop(start, { range }, (state) => round(state, floor))
    return [after, moved, cosine, add(count, 1)]
  })
  return assembled(
    sliceAlongAxis(turned, 0, size, { axis: 1 }),
    sliceAlongAxis(sliceAlongAxis(rotations, 0, size, { axis: 1 }), 0, size, { axis: 2 }),
  )
}

function round([columns, rotations, before]: State, floor: Tensor): State {
  const [upper, lower] = halves(columns)
  const between = sum(multiply(conjugated(upper), lower), { axes: [2], keepAxes: true })
  const [first, second] = [lengths(upper), lengths(lower)]
  const isRounding = less(min(first, second), floor)
  const bound = choose(isRounding, 1, multiply(sqrt(first), sqrt(second)))
  const cosine = divide(abs(choose(isRounding, 0, between)), choose(equal(bound, 0), 1, bound))
  const { cosine: c, sine } = rotationOf(first, second, between)
  const length = columns.shape[2]!
  const both = rotateRows(concatenate([columns, rotations], { axis: 2 }), {
    cosine: c,
    sine: conjugated(sine),
  })
  return [
    sliceAlongAxis(both, 0, length, { axis: 2 }),
    sliceAlongAxis(both, length, rotations.shape[2]!, { axis: 2 }),
    max(before, reduceMax(choose(isNan(cosine), 0, cosine))),
  ]
}

/** Squared length of each row, `[batch, rows, 1]`. */
function lengths(rows: Tensor): Tensor {
  return sum(squaredSize(rows), { axes: [2], keepAxes: true })
}

/** Sorts, divides the columns by their lengths, and replaces those of no length by others that are orthogonal. */
function assembled(turned: Tensor, rounded: Tensor): Singular {
  const [batch, size] = turned.shape as [number, number, number]
  // Hundreds of rotations leave lengths a few roundings off.
  const drift = sqrt(lengths(rounded))
  const [columns, rotations] = [divide(turned, drift), divide(rounded, drift)]
  const unsorted = reshape(sqrt(lengths(columns)), [batch, size])
  const places = argsort(unsorted, { axis: 1, direction: 'desc', stable: true })
  const rows = broadcast(newAxis(places, 2), columns.shape)
  const values = takeAlongAxis(unsorted, places, { axis: 1 })
  const long = newAxis(values, 2)
  const floor = multiply(reduceMax(long, { axes: [1], keepAxes: true }), epsilonOf(columns.type) ** 2)
  const isRounding = logicalOr(less(long, floor), equal(long, 0))
  const sorted = takeAlongAxis(columns, rows, { axis: 1 })
  const unit = choose(isRounding, 0, divide(sorted, choose(isRounding, 1, long)))
  const { q, r } = triangularize(transposed(unit), size)
  const u = multiply(q, newAxis(direction(diagonal(r)), 1))
  return { u, values, vh: conjugated(takeAlongAxis(rotations, rows, { axis: 1 })) }
}
