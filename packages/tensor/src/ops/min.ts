// Smaller of two.
import { realType } from '../core/checks.ts'
import { binary } from '../core/elementwise.ts'
import { extremeBySign } from '../core/mixed-signs.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'

/**
 * The smaller element of each pair; NaN if one is NaN. Shapes broadcast, types merge, literals are weak;
 * u64 and a signed integer give s64, which always holds the smaller one.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(min(tensor([1, 5]), 3)) // => [1, 3]
 */
export function min(left: TensorLike, right: TensorLike): Tensor {
  return extremeBySign('min', left, right) ?? binary('min', left, right, (type) => realType('min', type))
}
