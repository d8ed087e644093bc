// Runs an operation with several outputs that another package defines.
import type { AttributesOf } from '@nx/types'
import { applyMulti as run } from '../core/apply.ts'
import type { MultiDefinition } from '../core/definition.ts'
import type { Tensor } from '../core/tensor.ts'
import { checkedAttributes, checkedInputs } from './apply.ts'
import { checkedDefinition } from './definition.ts'

/**
 * As `apply`, for an operation with several outputs: `infer` and `decompose` give lists.
 *
 * @throws NxError as `apply`.
 *
 * @example
 * const definition: MultiDefinition<object> = {
 *   name: 'my.sumAndDifference',
 *   vectorize: 'elementwise',
 *   infer: ([x]) => [x!, x!],
 *   decompose: ([x, y]) => [add(x!, y!), subtract(x!, y!)],
 * }
 * applyMulti(definition, [f32([1, 2]), f32([3, 5])], {}).map(toArray) // => [[4, 7], [-2, -3]]
 */
export function applyMulti<A extends AttributesOf<A>>(
  definition: MultiDefinition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor[] {
  const own = checkedDefinition<A, MultiDefinition<A>>('applyMulti', definition)
  return run(own, checkedInputs(own.name, inputs), checkedAttributes(own.name, attrs))
}
