// Indices as rows of zeros and a one.
import type { DType } from '@nx/types'
import { cast } from '../core/cast.ts'
import { integerAtLeast } from '../core/checks.ts'
import { count } from '../core/count.ts'
import { integerIndices } from '../core/indexing.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkSize, checkType } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { equal } from './equal.ts'
import { newAxis } from './newAxis.ts'

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** Type of the result; f32 by default. */
  readonly type?: DType
}

/**
 * Gives a new last axis of length `classes` to a tensor of indices: one at the position of each index, zero
 * elsewhere; all zero for an index out of range.
 *
 * @throws NxError `index` if the indices are not integers, `option` for a wrong number of classes.
 *
 * @example
 * toArray(oneHot(tensor([0, 2]), 3)) // => [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(indices: TensorLike, classes: number, options: OneHotOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('oneHot', options, ['type'])
    const input = integerIndices('oneHot', toTensor(indices, 'oneHot'))
    const length = integerAtLeast('oneHot', 'classes', classes, 1)
    checkSize('oneHot', [...input.spec.shape, length])
    const hits = equal(newAxis(input, -1), count(input.backend, [length], 0))
    return cast(hits, checkType('oneHot', options.type, 'f32'))
  })
}
