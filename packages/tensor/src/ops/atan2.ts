// Angle of a point.
import { toFloating } from '@nx/types'
import { realType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The angle of the point (right, left) in radians, from -π to π. Shapes broadcast, types merge, literals are
 * weak; integers give f32.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(atan2(tensor([0, 1]), tensor([1, 0]))) // => [0, 1.5707963705062866]
 */
export function atan2(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    return binary('atan2', left, right, (type) => toFloating(realType('atan2', type)))
  })
}
