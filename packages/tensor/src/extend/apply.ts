// Runs an operation that another package defines.
import { type AttributesOf, NxError, wrongOption } from '@nx/types'
import { apply as run } from '../core/apply.ts'
import { list } from '../core/axes.ts'
import type { Definition } from '../core/definition.ts'
import { toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { checkedDefinition } from './definition.ts'

/**
 * Runs an operation of your own: by the kernel that the backend has under its name, by the definition's `host` where there is
 * none and the host can read the memory, else by its decomposition. Vectorized axes, names, tracing and gradients follow from the definition.
 *
 * The inputs are tensors of the types that the decomposition takes, as `operands` makes them; `attrs` are plain data. Whether
 * the arguments are right is for you to check before.
 *
 * A definition, which may be an instance of a class, is compiled once for each kind of call: make it once, outside of the function
 * that runs it. What a function makes anew at each call is compiled at each, unless it says by `closesOver` what it depends on.
 *
 * @throws NxError `definition` for a definition that lacks a part, has a name without a prefix, contradicts itself or infers no
 * spec, `empty` without inputs, `option` for attributes that are no object, `mixed_backends`, `vectorized_mismatch`, `block_host` for a kernel that gives anything but the elements of the results.
 *
 * @example
 * const definition: Definition<{ by: number }> = {
 *   name: 'my.scaled',
 *   vectorize: 'elementwise',
 *   infer: ([x]) => x!,
 *   decompose: ([x], { by }) => multiply(x!, by),
 * }
 * const scaled = (x: TensorLike, by: number) => apply(definition, operands('my.scaled', [x], 'f32'), { by })
 * toArray(scaled(f32([1, 2]), 3)) // => [3, 6]
 * toArray(grad((x: Tensor) => sum(scaled(x, 3)))(f32([1, 2]))) // => [3, 3]
 */
export function apply<A extends AttributesOf<A>>(
  definition: Definition<A>,
  inputs: readonly Tensor[],
  attrs: A,
): Tensor {
  const own = checkedDefinition<A, Definition<A>>('apply', definition)
  return run(own, checkedInputs(own.name, inputs), checkedAttributes(own.name, attrs))
}

/** The inputs as living tensors, of which there is one at least. */
export function checkedInputs(op: string, inputs: readonly Tensor[]): Tensor[] {
  const tensors = list(op, 'inputs', inputs).map((input) => toTensor(input, op))
  if (tensors.length > 0) return tensors
  throw new NxError(
    'empty',
    op,
    'an operation needs one input at least, got none; make what has none by full or iota',
  )
}

/** The attributes, if they are an object. Throws `option`. */
export function checkedAttributes<A extends AttributesOf<A>>(op: string, attrs: A): A {
  if (typeof attrs === 'object' && attrs !== null && !Array.isArray(attrs)) return attrs
  throw wrongOption(op, 'attrs', 'an object of plain data, {} for none', attrs)
}
