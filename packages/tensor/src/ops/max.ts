// Larger of two.
import { realType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import { extremeBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The larger element of each pair; NaN if one is NaN. Shapes broadcast, types merge, literals are weak;
 * u64 and a signed integer give u64, which always holds the larger one.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(max(tensor([1, 5]), 3)) // => [3, 5]
 */
export function max(left: TensorLike, right: TensorLike): Tensor {
  return extremeBySign('max', left, right) ?? binary('max', left, right, (type) => realType('max', type))
}
