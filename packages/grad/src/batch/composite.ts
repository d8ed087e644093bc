// Batches of composite operations, by their own rule for vectorized axes.
import { type CallExpression, fromExpression, toExpression } from '@nx/defn'
import { apply, applyMulti, definitionOf, noNames, type TensorSpec } from '@nx/tensor'
import { outsOf, type Spec } from '@nx/types'
import type { Mapped } from './mapped.ts'

/**
 * The outputs of a composite call for a batch; `null` for one that does not say what it is, and for `conv`, which has
 * vectorized axes among its groups before it is called.
 */
export function composite(
  node: CallExpression,
  inputs: readonly Mapped[],
  count: number,
): Mapped | readonly Mapped[] | null {
  const definition = definitionOf(node.fallback)
  if (definition === undefined || definition.name === 'conv') return null
  const tensors = inputs.map(({ value, isMapped }) =>
    fromExpression(value, {
      names: noNames(value.spec.shape.length - (isMapped ? 1 : 0)),
      vectorizedAxes: isMapped ? [['batch', count]] : [],
    }),
  )
  const { attrs, out } = node
  const outs = outsOf(node).map(withoutNames)
  if (!Array.isArray(out)) {
    const own = { ...definition, infer: (): TensorSpec => outs[0]! }
    return { value: toExpression(apply(own, tensors, attrs)), isMapped: true }
  }
  const own = { ...definition, infer: (): readonly TensorSpec[] => outs }
  return applyMulti(own, tensors, attrs).map((each) => ({ value: toExpression(each), isMapped: true }))
}

function withoutNames({ type, shape }: Spec): TensorSpec {
  return { type, shape, names: noNames(shape.length) }
}
