// Edges filled by reflection.
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { padEdges } from '../core/outer-padding.ts'
import type { Tensor } from '../core/tensor.ts'

/** Options of `reflect`. */
export interface ReflectOptions {
  /** How many elements to put before and after those of each axis. */
  readonly paddingConfig: readonly (readonly [before: number, after: number])[]
}

/**
 * Continues edges by reflection; the same as `padOuter(tensor, 'reflect', paddingConfig)`.
 *
 * @throws NxError as `padOuter`.
 *
 * @example
 * toArray(reflect(tensor([1, 2, 3]), { paddingConfig: [[2, 1]] })) // => [3, 2, 1, 2, 3, 2]
 */
export function reflect(tensor: TensorLike, options: ReflectOptions): Tensor {
  checkOptions('reflect', options, ['paddingConfig'])
  return padEdges('reflect', tensor, 'reflect', options.paddingConfig)
}
