// Batches of calls: the axis of the batch is one more vectorized axis of their operations.
import { type CallExpression, fromExpression, toExpression } from '@nx/defn/internal'
import { type Tensor, type TensorSpec } from '@nx/tensor'
import {
  apply,
  applyMulti,
  type Definition,
  definitionOf,
  type MultiDefinition,
  noNames,
  vectorizeRules,
} from '@nx/tensor/internal'
import type { DType, Primitive, Shape } from '@nx/types'
import { plain, reshaped } from '../emit.ts'
import { type Mapped, NotBatchable, spread } from './mapped.ts'

/** The outputs of a call for a batch; `null` for a composite that does not say what it is. */
export function batchCall(
  node: CallExpression,
  inputs: readonly Mapped[],
  count: number,
): Mapped | readonly Mapped[] | null {
  const definition = node.fallback === undefined ? primitive(node) : definitionOf(node)
  if (definition === undefined) return null
  const { attrs } = node
  const isBatch = definition.isBatch === true
  if (inputs.slice(definition.scalarsFrom ?? inputs.length).some(({ isMapped }) => isMapped))
    throw new NotBatchable()
  const tensors = inputs.map((input) => (isBatch ? merged(input, count) : vectorized(input, count)))
  const outs = node.outs.map(({ type, shape }) => plainSpec(type, isBatch ? times(shape, count) : shape))
  const outputs =
    outs.length > 1
      ? applyMulti({ ...definition, infer: () => outs }, tensors, attrs)
      : [apply({ ...definition, infer: () => outs[0]! }, tensors, attrs)]
  const found = outputs.map((output, i): Mapped => {
    const own = plain(toExpression(output))
    const value = isBatch ? reshaped(own, [count, ...node.outs[i]!.shape]) : own
    return { value: toExpression(value), isMapped: true }
  })
  return outs.length > 1 ? found : found[0]!
}

function primitive({ op }: CallExpression): Definition & MultiDefinition {
  return { name: op, ...vectorizeRules[op as Primitive] } as Definition & MultiDefinition
}

function vectorized({ value, isMapped }: Mapped, count: number): Tensor {
  const names = noNames(value.spec.shape.length - (isMapped ? 1 : 0))
  return fromExpression(value, { names, vectorizedAxes: isMapped ? [['batch', count]] : [] })
}

/** For an operation on a batch of its own, which this one joins. */
function merged(input: Mapped, count: number): Tensor {
  const whole = spread(input, count)
  return reshaped(whole, times(whole.shape.slice(1), count))
}

function times([length, ...rest]: Shape, count: number): Shape {
  return [count * length!, ...rest]
}

function plainSpec(type: DType, shape: Shape): TensorSpec {
  return { type, shape, names: noNames(shape.length) }
}
