// Powers of a matrix.
import { dot, eye, type Tensor, type TensorLike } from '@nx/tensor'
import { freeing, own } from '@nx/tensor/internal'
import { NxError, show } from '@nx/types'
import { squareMatrices } from '../core/checks.ts'
import { invert } from './invert.ts'

/**
 * Square matrices multiplied with themselves `power` times, by repeated squaring (Golub and Van Loan, "Matrix
 * Computations", §9.2.5). A negative power inverts first and gives floats; otherwise the type stays, also that of the
 * identity, which power 0 is.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices, `power` if it is no whole number.
 *
 * @example
 * toArray(matrixPower(tensor([[1, 1], [0, 1]]), 5)) // => [[1, 5], [0, 1]]
 */
export function matrixPower(tensor: TensorLike, power: number): Tensor {
  return freeing(() => {
    const input = squareMatrices('matrixPower', tensor)
    if (!Number.isSafeInteger(power)) {
      throw new NxError('power', 'matrixPower', `the power is a whole number, got ${show(power)}`, { power })
    }
    if (power < 0) return matrixPower(invert(input), -power)
    const { shape, type, names, vectorizedAxes, backend } = input
    if (power === 0) return eye(shape, { type, names, vectorizedAxes, backend })
    const batch = shape.slice(0, -2).map((_, axis) => axis)
    const times = (left: Tensor, right: Tensor): Tensor => {
      const last = left.shape.length - 1
      return dot(left, right, { contract: [[last], [last - 1]], batch: [batch, batch] })
    }
    let square = input
    let result: Tensor | null = null
    for (let rest = power; ; square = times(square, square)) {
      if (rest % 2 === 1) result = result === null ? square : times(result, square)
      rest = Math.floor(rest / 2)
      if (rest === 0) return result === input ? own(input) : result!
    }
  })
}
