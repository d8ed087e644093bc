// Parts and products of batches of matrices, `[batch, rows, columns]`.
import {
  broadcast,
  conjugate,
  dot,
  equal,
  greater,
  iota,
  multiply,
  real,
  select,
  sliceAlongAxis,
  sum,
  isTensor,
  type Tensor,
  type TensorLike,
  transpose,
} from '@nx/tensor'
import { isComplex } from '@nx/types'

/** The product of each pair of matrices. */
export function product(left: Tensor, right: Tensor): Tensor {
  return dot(left, right, { contract: [[2], [1]], batch: [[0], [0]] })
}

/** The conjugate of a complex tensor; a real one as it is. */
export function conjugated(tensor: Tensor): Tensor {
  return isComplex(tensor.type) ? conjugate(tensor) : tensor
}

/** `|z|²` of each element. */
export function squaredSize(z: Tensor): Tensor {
  return isComplex(z.type) ? real(multiply(z, conjugate(z))) : multiply(z, z)
}

/** Each matrix with rows and columns exchanged. */
export function transposed(matrix: Tensor): Tensor {
  return transpose(matrix, { axes: [0, 2, 1] })
}

/** The conjugate transpose of each matrix. */
export function adjoined(matrix: Tensor): Tensor {
  return conjugated(transposed(matrix))
}

/** Column `index` of each matrix, `[batch, rows, 1]`. */
export function column(matrix: Tensor, index: Tensor | number): Tensor {
  return sliceAlongAxis(matrix, index, 1, { axis: 2 })
}

/** Row `index` of each matrix, `[batch, 1, columns]`. */
export function row(matrix: Tensor, index: Tensor | number): Tensor {
  return sliceAlongAxis(matrix, index, 1, { axis: 1 })
}

/** Chooses where the mask has ones; mask and values broadcast against each other. */
export function choose(mask: Tensor, onTrue: TensorLike, onFalse: TensorLike): Tensor {
  let shape = mask.shape
  for (const value of [onTrue, onFalse]) {
    if (isTensor(value))
      shape = shape.map((length, axis) => (length === 1 ? (value.shape[axis] ?? 1) : length))
  }
  return select(broadcast(mask, shape), onTrue, onFalse)
}

/** Row numbers, `[1, size, 1]`, to compare with an index. */
export function rowNumbers(size: number, like: Tensor): Tensor {
  return iota([1, size, 1], { axis: 1, backend: like.backend })
}

/** Column numbers, `[1, 1, size]`, to compare with an index. */
export function columnNumbers(size: number, like: Tensor): Tensor {
  return iota([1, 1, size], { axis: 2, backend: like.backend })
}

/** The diagonal of each matrix, `[batch, min(rows, columns)]`. */
export function diagonal(matrix: Tensor): Tensor {
  const [, rows, columns] = matrix.shape as [number, number, number]
  const size = Math.min(rows, columns)
  const on = equal(rowNumbers(rows, matrix), columnNumbers(columns, matrix))
  const axis = rows === size ? 2 : 1
  return sum(choose(on, matrix, 0), { axes: [axis] })
}

/** Zeros above the diagonal. */
export function lowerTriangle(matrix: Tensor, above: TensorLike = 0): Tensor {
  const [, rows, columns] = matrix.shape as [number, number, number]
  return choose(greater(columnNumbers(columns, matrix), rowNumbers(rows, matrix)), above, matrix)
}

/** Zeros below the diagonal. */
export function upperTriangle(matrix: Tensor): Tensor {
  const [, rows, columns] = matrix.shape as [number, number, number]
  return choose(greater(rowNumbers(rows, matrix), columnNumbers(columns, matrix)), 0, matrix)
}
