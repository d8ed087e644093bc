// A call prepared for reverse mode: each vectorized entry of the output has cotangents of its own.
import { toTensor } from '@nx/tensor/internal'
import { currentScope, fromExpression, replaceLeaves, toExpression } from '@nx/defn/internal'
import { broadcastVectors, type Tensor } from '@nx/tensor'
import { zerosLike } from './emit.ts'
import { callOnOwn, type OwnCall } from './own-inputs.ts'
import { pullback } from './pullback.ts'
import type { Cotangent } from './rule.ts'

/**
 * Calls a function on a copy of a container. Inputs that are shared between the vectorized entries of an output are
 * repeated for each, so that its cotangents stay apart.
 */
export function callOnEntries<R>(
  op: string,
  container: unknown,
  fn: (own: unknown) => R,
  outputsOf: (value: R) => readonly Tensor[],
): OwnCall<R> {
  const { effects } = currentScope()!
  const before = effects.length
  const call = callOnOwn(op, container, fn)
  const outputs = outputsOf(call.value).filter(({ vectorizedAxes }) => vectorizedAxes.length > 0)
  const names = outputs.flatMap(({ vectorizedAxes }) => vectorizedAxes.map(([name]) => name))
  const isWhole = ({ vectorizedAxes }: Tensor): boolean =>
    names.every((name) => vectorizedAxes.some(([own]) => own === name))
  if (call.inputs.every(isWhole)) return call
  const each = replaceLeaves(op, container, (leaf) => broadcastVectors([toTensor(leaf, op), ...outputs])[0]!)
  // The first call only showed the axes: hooks in it do not run.
  effects.length = before
  return callOnOwn(op, each, fn)
}

/** Cotangents of the inputs of a call from those of its outputs, in the forms of the inputs. */
export function pulled(
  outputs: readonly Tensor[],
  cotangents: readonly Cotangent[],
  inputs: readonly Tensor[],
  checkpoints?: number,
): Tensor[] {
  const found = pullback(outputs.map(toExpression), cotangents, inputs.map(toExpression), checkpoints)
  return inputs.map((input, i) => {
    const cotangent = found[i] ?? zerosLike(input.spec)
    return fromExpression(toExpression(cotangent), input)
  })
}
