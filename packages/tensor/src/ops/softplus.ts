// A smooth rectified linear unit.
import { like } from '../core/composite.ts'
import { realFloating } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { logAddExp } from './logAddExp.ts'

/**
 * `log(1 + exp(x))` of each element, without overflow. Integers become f32. `negate(softplus(negate(x)))` is the logarithm
 * of `sigmoid(x)`.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(softplus(tensor([-100, 0, 100]))) // => [3.7835e-44, 0.693147, 100]
 */
export function softplus(tensor: TensorLike): Tensor {
  return freeing(() => {
    const x = realFloating('softplus', tensor)
    return logAddExp(x, like(x, 0))
  })
}
