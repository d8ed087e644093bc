// Sums of products, by letters for axes.
import { NxError } from '@nx/types'
import { cast } from '../core/cast.ts'
import { wideType } from '../core/composite.ts'
import { parseEquation } from '../core/einsum-equation.ts'
import { inOrder, lettered, product, summed } from '../core/einsum-step.ts'
import { asTensors } from '../core/elementwise.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * Multiplies tensors and sums over axes, as an equation with a letter for each axis says: axes with one
 * letter go together, and those that the result lacks are summed over. `...` stands for any axes, which
 * broadcast. Without `->` the result has all letters that occur once, in alphabetical order. Tensors are
 * multiplied from left to right; types merge and do not widen; the result has no names.
 *
 * @throws NxError `equation` for one that cannot be read or does not fit the inputs, `shape` if lengths
 * differ.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]])
 * toArray(einsum('ij,jk->ik', x, x)) // => [[7, 10], [15, 22]]
 * toNumber(einsum('ii', x)) // => 5
 * einsum('...ij,...kj->...ik', iota([5, 2, 3]), iota([4, 3])).shape // => [5, 2, 4]
 */
export function einsum(equation: string, ...tensors: readonly TensorLike[]): Tensor {
  return freeing(() => {
    if (tensors.length === 0) {
      throw new NxError(
        'equation',
        'einsum',
        'no tensors were given; give one for each input of the equation',
      )
    }
    const type = commonType(tensors, 'einsum')
    // One product is rounded once anyway.
    const works = tensors.length > 2 ? wideType(type) : type
    const inputs = asTensors(tensors, 'einsum').map((input) => cast(input, works))
    const parsed = parseEquation(
      equation,
      inputs.map((input) => input.shape.length),
    )
    const operands = inputs.map((input, i) => lettered(input, parsed.inputs[i]!))
    const result = operands.reduce((left, right, i) => {
      const later = operands.slice(i + 1).flatMap(({ letters }) => letters)
      return product(left, right, new Set([...parsed.output, ...later]))
    })
    return cast(inOrder(summed(result, new Set(parsed.output)), parsed.output), type)
  })
}
