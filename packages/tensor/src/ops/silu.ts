// Sigmoid linear unit.
import { compositeFloating } from '../core/composite.ts'
import { realFloating } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { silu as exact } from '../math/sigmoid.ts'
import { multiply } from './multiply.ts'
import { sigmoid } from './sigmoid.ts'

/**
 * `x * sigmoid(x)` of each element, also known as swish. Integers become f32. Of -Infinity it is NaN, as in JAX.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(silu(tensor([-1, 0, 1]))) // => [-0.26894, 0, 0.73106]
 */
export function silu(tensor: TensorLike): Tensor {
  return freeing(() =>
    compositeFloating('silu', realFloating('silu', tensor), (x) => multiply(x, sigmoid(x)), exact),
  )
}
