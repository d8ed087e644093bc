// The same vectorized axes for several tensors, all at full length.
import { list } from '../core/axes.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { broadcastTo } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import { alignVectors, type AlignOptions, type EachTensor } from './align.ts'
import { vectorize } from './vectorize.ts'

/**
 * Gives several tensors the vectorized axes of all of them at full length, in order of first appearance. Their shapes
 * stay as they are.
 *
 * @throws NxError `vectorized_mismatch` if an axis has two lengths and neither is 1, `empty` for no tensors.
 *
 * @example
 * const x = vectorize(tensor([1, 2]), 'x')
 * toArray(broadcastVectors([x, 5])[1]) // => [5, 5]
 */
export function broadcastVectors<const T extends readonly TensorLike[]>(
  tensors: T,
  options: AlignOptions = {},
): EachTensor<T> {
  return freeing(() => {
    list('broadcastVectors', 'tensors', tensors)
    checkOptions('broadcastVectors', options, ['alignRanks'])
    const { inputs, axes } = alignVectors('broadcastVectors', tensors, options)
    const lengths = axes.map(([, length]) => length)
    return inputs.map((input) => {
      const shape = [...lengths, ...input.shape.slice(axes.length)]
      const full = shape.every((length, axis) => length === input.shape[axis])
      const names = axes.map(([name]) => name)
      return vectorize(full ? input : broadcastTo(input, shape, undefined, input.names), names)
    }) as EachTensor<T>
  })
}
