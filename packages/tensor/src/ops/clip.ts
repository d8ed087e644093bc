// Limits.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import { everywhere } from '../core/composed.ts'
import { realType } from '../core/checks.ts'
import type { Definition } from '../core/definition.ts'
import { asTensors, operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { unsignedOfPair } from '../core/mixed-signs.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { max } from './max.ts'
import { min } from './min.ts'

const definition: Definition<object> = {
  name: 'clip',
  vectorize: 'elementwise',
  infer: ([input]) => input!,
  isFree: everywhere,
  decompose: ([x, low, high]) => min(max(x!, low!), high!),
}

/**
 * Limits each element to the range from `low` to `high`, two scalars, which vectorized entries may each have. NaN stays. Types merge.
 *
 * @throws NxError `type` for complex inputs, `rank` for limits that are not scalars.
 *
 * @example
 * toArray(clip(tensor([1, 5, 9]), 2, 6)) // => [2, 5, 6]
 */
export function clip(tensor: TensorLike, low: TensorLike, high: TensorLike): Tensor {
  const inputs = asTensors([tensor, low, high], 'clip')
  const limit = inputs.slice(1).find(({ shape }) => shape.length > 0)
  if (limit !== undefined) {
    throw new NxError('rank', 'clip', `limits must be scalars, got ${formatShape(limit)}; see min and max`, {
      shape: limit.shape,
    })
  }
  const mixed = (left: TensorLike, right: TensorLike): boolean => unsignedOfPair(left, right, 64) >= 0
  if (mixed(tensor, low) || mixed(tensor, high) || mixed(low, high)) return min(max(tensor, low), high)
  return apply(definition, operands(inputs, realType('clip', commonType(inputs))), {})
}
