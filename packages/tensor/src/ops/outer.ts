// Outer product.
import { isComplex, sizeOf } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { asTensors } from '../core/elementwise.ts'
import { type TensorLike, commonType } from '../core/literal.ts'
import { checkSize } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { conjugate } from './conjugate.ts'
import { multiply } from './multiply.ts'
import { reshape } from './reshape.ts'

/**
 * Every element of the left tensor times every element of the right one, which are flattened to vectors; the
 * right one is conjugated if one of them is complex. The result has the name of the first axis of the left
 * tensor and that of the last axis of the right one.
 *
 * @throws NxError `duplicate_name` if these names are the same.
 *
 * @example
 * toArray(outer(tensor([1, 2]), tensor([10, 20, 30]))) // => [[10, 20, 30], [20, 40, 60]]
 */
export function outer(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    const [first, second] = asTensors([left, right], 'outer') as [Tensor, Tensor]
    checkSize('outer', [first.spec.shape, second.spec.shape].map(sizeOf))
    const column = reshape(first, ['auto', 1], { names: [first.names[0] ?? null, null] })
    const row = reshape(isComplex(commonType([first, second], 'outer')) ? conjugate(second) : second, [
      1,
      'auto',
    ])
    const names = [first.names[0] ?? null, second.names.at(-1) ?? null]
    const product = multiply(column, row)
    return reshape(product, product.shape, { names: checkNames('outer', names, 2) })
  })
}
