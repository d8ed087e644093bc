// The state of a loop keeps its structure, types and shapes from round to round.
import { isTensor, Tensor, type TensorLike } from '@nx/tensor'
import { checkSync, scalar } from '@nx/tensor/internal'
import { type Call, NxError, run } from '@nx/types'
import { flattenState, type Structure } from './container.ts'
import { formatForm, formOf } from './form.ts'
import { afterRound } from './loop-numbers.ts'
import { sameSpec } from './trace.ts'
import { formatStructure, leafPaths, sameStructure } from './structure.ts'

/** What a body returned as the next state. Throws `loop_state_mismatch` unless it is like the state before. */
export function nextState(structure: Structure, state: readonly Tensor[], returned: unknown): Tensor[] {
  const next = flattenState('whileLoop', checkSync('whileLoop', returned))
  if (!sameStructure(structure, next.structure)) {
    const [expected, got] = [structure, next.structure].map(formatStructure)
    throw new NxError(
      'loop_state_mismatch',
      'whileLoop',
      `the body must give the state's structure ${expected}, got ${got}; return every part of the state`,
      { expected, got },
    )
  }
  return next.leaves.map((leaf, i) => {
    const before = state[i]!
    if (!isTensor(leaf))
      return afterRound(
        before,
        literal(leaf, before, () => leafPaths(structure)[i]!),
      )
    afterRound(before, leaf)
    if (!keeps(before, leaf)) throw mismatch(leafPaths(structure)[i]!, before, leaf)
    return withNames(leaf, before)
  })
}

function literal(leaf: Exclude<TensorLike, Tensor>, before: Tensor, path: () => string): Tensor {
  if (before.spec.shape.length > 0) throw mismatch(path(), before, leaf)
  return scalar(leaf, before.type, before.backend)
}

function keeps(before: Tensor, after: Tensor): boolean {
  return (
    sameSpec(before.spec, after.spec) &&
    before.vectorizedAxes.length === after.vectorizedAxes.length &&
    before.vectorizedAxes.every(([name], i) => after.vectorizedAxes[i]![0] === name) &&
    before.names.every((name, i) => name === after.names[i] || name === null || after.names[i] === null)
  )
}

function mismatch(path: string, before: Tensor, after: TensorLike): NxError {
  const forms = [before, after].map(formOf)
  const [expected, got] = forms.map(formatForm)
  const [axes, newAxes] = forms.map(({ vectorizedAxes }) => vectorizedAxes.map(([name]) => name).join())
  const where = path === '' ? 'the state' : `state ${path}`
  return new NxError(
    'loop_state_mismatch',
    'whileLoop',
    `${where} is ${expected} before the body and ${got} after it; ` +
      (axes === newAxes
        ? 'convert it in the body with asType or reshape, or start with another type or shape'
        : 'start with the vectorized axes of what it meets, by broadcastVectors([state, other])'),
    { state: path, expected, got },
  )
}

function withNames(tensor: Tensor, { names }: Tensor): Tensor {
  if (names.every((name, i) => name === tensor.names[i])) return tensor
  const { backend, spec, vectorizedAxes } = tensor
  const call: Call = { op: 'reshape', inputs: [tensor], attrs: { shape: spec.shape }, outs: [spec] }
  return new Tensor(backend, run(backend, call)[0], spec, names, vectorizedAxes)
}
