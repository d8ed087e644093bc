// Batches along the first axis.
import { NxError } from '@nx/types'
import { integerAtLeast, oneOf } from '../core/checks.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { concatenate } from '../ops/concatenate.ts'
import { slice } from '../ops/slice.ts'
import { devectorize } from '../vectorize/devectorize.ts'
import { vectorize } from '../vectorize/vectorize.ts'

/** Options of `toBatched`. */
export interface BatchOptions {
  /**
   * What becomes of the last batch if the length is no multiple of the size: `'repeat'`, the default, fills it up from
   * the start of the tensor, `'discard'` leaves it out.
   */
  readonly leftover?: 'repeat' | 'discard'
}

/**
 * Slices a tensor into batches along its first axis, or its first vectorized axis, one at a time as they are asked for.
 *
 * @throws NxError `not_batchable` if there is no axis or it is shorter than a batch, `option` if the size is not a
 * positive integer.
 *
 * @example
 * Array.from(toBatched(tensor([1, 2, 3]), 2), toArray) // => [[1, 2], [3, 1]]
 * Array.from(toBatched(tensor([1, 2, 3]), 2, { leftover: 'discard' }), toArray) // => [[1, 2]]
 */
export function toBatched(tensor: TensorLike, size: number, options: BatchOptions = {}): Iterable<Tensor> {
  checkOptions('toBatched', options, ['leftover'])
  const leftover = oneOf('toBatched', 'leftover', options.leftover ?? 'repeat', ['repeat', 'discard'])
  const input = toTensor(tensor, 'toBatched')
  const length = input.spec.shape[0]
  integerAtLeast('toBatched', 'size', size, 1)
  if (length === undefined || length < size) {
    throw new NxError(
      'not_batchable',
      'toBatched',
      `cannot take batches of ${size} from ${formatShape(input)}; the first axis must be at least as long as a batch`,
      { size, shape: input.shape },
    )
  }
  const count = leftover === 'discard' ? Math.floor(length / size) : Math.ceil(length / size)
  return { [Symbol.iterator]: () => batches(input, size, count) }
}

function* batches(input: Tensor, size: number, count: number): Generator<Tensor> {
  const [first, ...rest] = input.vectorizedAxes
  const plain = first === undefined ? input : devectorize(input, { keepNames: false })
  for (let i = 0; i < count; i++) {
    const batch = rows(plain, i * size, size)
    yield first === undefined ? batch : vectorize(batch, [[first[0], size], ...rest])
  }
}

/** Rows from `start` on; beyond the end, those at the start follow. */
function rows(tensor: Tensor, start: number, size: number): Tensor {
  const length = tensor.shape[0]!
  if (start + size <= length) return range(tensor, start, size)
  return concatenate([range(tensor, start, length - start), range(tensor, 0, start + size - length)])
}

function range(tensor: Tensor, start: number, size: number): Tensor {
  const lengths = withLength(tensor.shape, 0, size)
  return slice(
    tensor,
    lengths.map((_, axis) => (axis === 0 ? start : 0)),
    lengths,
  )
}
