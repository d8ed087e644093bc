// The same vectorized axes for several tensors, length 1 where one lacks them.
import { list } from '../core/axes.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { alignVectors, type AlignOptions, type EachTensor } from './align.ts'
import { vectorize } from './vectorize.ts'

/**
 * Gives several tensors the vectorized axes of all of them, in order of first appearance. An axis that a tensor lacks
 * gets length 1.
 *
 * @throws NxError `vectorized_mismatch` if an axis has two lengths and neither is 1, `empty` for no tensors.
 *
 * @example
 * const x = vectorize(tensor([1, 2, 3]), 'x')
 * const y = vectorize(tensor([4]), 'y')
 * reshapeVectors([x, y])[0].vectorizedAxes // => [['x', 3], ['y', 1]]
 * reshapeVectors([x, y])[1].vectorizedAxes // => [['x', 1], ['y', 1]]
 */
export function reshapeVectors<const T extends readonly TensorLike[]>(
  tensors: T,
  options: AlignOptions = {},
): EachTensor<T> {
  return freeing(() => {
    list('reshapeVectors', 'tensors', tensors)
    checkOptions('reshapeVectors', options, ['alignRanks'])
    const { inputs, axes } = alignVectors('reshapeVectors', tensors, options)
    const names = axes.map(([name]) => name)
    return inputs.map((input) => vectorize(input, names)) as EachTensor<T>
  })
}
