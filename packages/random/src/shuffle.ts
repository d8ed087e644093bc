// Random order.
import { type Axis, iota, reshapeVectors, take, type Tensor } from '@nx/tensor'
import { backendOf, checkOptions, freeing, resolveAxis, toTensor } from '@nx/tensor/internal'
import { sizeOf } from '@nx/types'
import { checkKey } from './core/key.ts'
import { permuted } from './core/permuted.ts'

/** Options of `shuffle`. */
export interface ShuffleOptions {
  /** The axis along which to shuffle; the first by default. */
  readonly axis?: Axis
  /** Whether each line along the axis gets an order of its own; false by default. */
  readonly independent?: boolean
}

/**
 * The entries of a tensor along an axis in random order, and the key to go on with. A tensor of one entry comes back
 * with the same key.
 *
 * @throws NxError `key` if the key is none, and as `sum` for a wrong axis.
 *
 * @example
 * const [deck] = shuffle(key(42), iota([5]))
 * toArray(sort(deck)) // => [0, 1, 2, 3, 4]
 * const [columns] = shuffle(key(42), iota([3, 4], { axis: 0 }), { independent: true })
 * toArray(sum(columns, { axes: [0] })) // => [3, 3, 3, 3]
 */
export function shuffle(
  key: Tensor,
  tensor: Tensor,
  options: ShuffleOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    checkKey('shuffle', key)
    checkOptions('shuffle', options, ['axis', 'independent'])
    const input = toTensor(tensor, 'shuffle')
    backendOf('shuffle', [key, input])
    const axis = resolveAxis('shuffle', input, options.axis ?? 0)
    if (options.independent === true) return permuted(key, input, axis, sizeOf(input.shape))
    const length = input.shape[axis]!
    const [order, next] = permuted(key, iota([length], { backend: key.backend }), 0, length)
    return [take(reshapeVectors([key, input])[1], order, { axis }), next]
  })
}
