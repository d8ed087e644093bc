// Rectified linear unit.
import { realType } from '../core/checks.ts'
import { composed, everywhere } from '../core/composed.ts'
import { like } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { lessEqual } from './lessEqual.ts'
import { select } from './select.ts'

/**
 * Each element where it is positive, and 0 where it is not; NaN stays. The type stays too. The derivative at 0 is 0, as in
 * PyTorch and `jax.nn.relu`; that of `max(x, 0)` is ½ there, because equal elements share it.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(relu(tensor([-1, 0, 2]))) // => [0, 0, 2]
 * toArray(grad((x: Tensor) => sum(relu(x)))(f32([-1, 0, 2]))) // => [0, 0, 1]
 */
export function relu(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'relu')
  realType('relu', input.type)
  return composed('relu', [input], {}, input, ([x]) => select(lessEqual(x!, 0), like(x!, 0), x!), everywhere)
}
