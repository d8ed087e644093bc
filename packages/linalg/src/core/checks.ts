// Checks that several functions share: shapes and option values.
import { type Tensor, type TensorLike } from '@nx/tensor'
import { cast, describe, formatShape, toTensor } from '@nx/tensor/internal'
import { NxError, toFloating } from '@nx/types'

/** The input with at least two axes. Throws `rank`. */
export function matrices(op: string, input: TensorLike): Tensor {
  const tensor = toTensor(input, op)
  if (tensor.shape.length >= 2) return tensor
  throw new NxError(
    'rank',
    op,
    `needs a matrix or a stack of matrices, got ${formatShape(tensor)}; add an axis with newAxis`,
    { shape: tensor.shape },
  )
}

/** The input with last two axes of equal length. Throws `rank` or `not_square`. */
export function squareMatrices(op: string, input: TensorLike): Tensor {
  const tensor = matrices(op, input)
  const [rows, columns] = tensor.shape.slice(-2)
  if (rows === columns) return tensor
  throw new NxError(
    'not_square',
    op,
    `needs square matrices, got ${formatShape(tensor)}; see pinv and leastSquares for others`,
    { shape: tensor.shape },
  )
}

/** The tensor with floating-point or complex elements. */
export function floating(tensor: Tensor): Tensor {
  return cast(tensor, toFloating(tensor.type))
}

/** The value if it is a number that is not negative. Throws `option`. */
export function threshold(op: string, option: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value
  throw new NxError('option', op, `${option} is a number, zero or more, got ${describe(value)}`, {
    option,
    value,
  })
}

/** The value if it is a whole number of at least one. Throws `option`. */
export function count(op: string, option: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value
  throw new NxError('option', op, `${option} is a whole number of at least 1, got ${describe(value)}`, {
    option,
    value,
  })
}
