// What a host function returned, held against what was said about it.
import { isTensor, Tensor, type TensorLike } from '@nx/tensor'
import { literalType, scalar } from '@nx/tensor/internal'
import { type Backend, isInteger, NxError } from '@nx/types'
import { flattenState, type Structure } from './container.ts'
import { renew } from './evaluate-calls.ts'
import { type Form, formatForm, formOf } from './form.ts'
import { formatStructure, leafPaths, sameStructure } from './structure.ts'
import { sameSpec } from './trace.ts'

/** Structure and forms of a result. */
export interface Expectation {
  readonly structure: Structure
  readonly forms: readonly Form[]
}

/** What a container of tensors and templates says of a result. */
export function expectationOf(output: unknown): Expectation {
  const { leaves, structure } = flattenState('runtimeCall', output)
  return { structure, forms: leaves.map(formOf) }
}

/** The tensors returned, with the names expected; numbers go to the backend. Throws `runtime_result`. */
export function received(expected: Expectation, returned: unknown, backend: Backend): Tensor[] {
  const { leaves, structure } = flattenState('runtimeCall', returned)
  if (!sameStructure(expected.structure, structure)) {
    const [left, right] = [expected.structure, structure].map(formatStructure)
    throw new NxError(
      'runtime_result',
      'runtimeCall',
      `the function should return ${left}, as the output says, got ${right}; return the same structure`,
      { expected: left, got: right },
    )
  }
  return expected.forms.map((form, i) => {
    const leaf = leaves[i]!
    if (!fits(form, leaf)) throw mismatch(leafPaths(structure)[i]!, form, leaf)
    if (!isTensor(leaf)) return scalar(leaf, form.spec.type, backend)
    const data = renew(leaf.backend, leaf.data, leaf.spec)
    return new Tensor(leaf.backend, data, leaf.spec, form.names, form.vectorizedAxes)
  })
}

function fits({ spec, vectorizedAxes }: Form, leaf: TensorLike): boolean {
  if (!isTensor(leaf)) {
    return spec.shape.length === 0 && (!isInteger(spec.type) || isInteger(literalType(leaf)))
  }
  return (
    sameSpec(spec, leaf.spec) &&
    vectorizedAxes.length === leaf.vectorizedAxes.length &&
    vectorizedAxes.every(([name], i) => name === leaf.vectorizedAxes[i]![0])
  )
}

function mismatch(path: string, form: Form, leaf: TensorLike): NxError {
  const [expected, got] = [formatForm(form), formatForm(formOf(leaf))]
  return new NxError(
    'runtime_result',
    'runtimeCall',
    `${path === '' ? 'the result' : `result ${path}`} should be ${expected}, as the output says, got ${got}; convert ` +
      'it with asType or reshape, or say another output',
    { result: path, expected, got },
  )
}
