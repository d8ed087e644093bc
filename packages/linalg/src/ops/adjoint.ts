// The conjugate transpose.
import { freeing, toTensor } from '@nx/tensor/internal'
import { conjugate, type Tensor, type TensorLike, transpose } from '@nx/tensor'
import { isComplex } from '@nx/types'

/**
 * The conjugate transpose of the last two axes; of a real tensor the transpose. A vector keeps its shape.
 *
 * @example
 * toArray(adjoint(tensor([[1, 2], [3, 4]]))) // => [[1, 3], [2, 4]]
 */
export function adjoint(tensor: TensorLike): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'adjoint')
    const rank = input.shape.length
    const axes = input.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
    const turned = transpose(input, { axes: rank < 2 ? input.shape.map((_, axis) => axis) : axes })
    return isComplex(input.type) ? conjugate(turned) : turned
  })
}
