// Tangents and cotangents that callers give, checked beside the values they belong to.
import type { Structure } from '@nx/defn'
import {
  backendInUse,
  type Form,
  formatForm,
  formOf,
  leafPaths,
  formatStructure,
  sameStructure,
  flattened,
} from '@nx/defn/internal'
import { isTensor, type Tensor } from '@nx/tensor'
import { describe, scalar } from '@nx/tensor/internal'
import { NxError, toFloating } from '@nx/types'

/** Throws `tangent_structure` unless the arguments of a function are given as an array. */
export function checkPrimals(op: string, what: string, primals: unknown, example: string): void {
  if (Array.isArray(primals)) return
  throw new NxError(
    'tangent_structure',
    op,
    `${what} with one item for each argument, got ${describe(primals)}; give ${example}`,
    { got: primals },
  )
}

/** The form of a value's tangent: the same, in a float type. */
export function tangentForm(form: Form): Form {
  const { type, shape } = form.spec
  return { ...form, spec: { type: toFloating(type), shape } }
}

/**
 * The tensors of a container of tangents for values of this arrangement and these forms; numbers become scalars of the type needed. Throws
 * `tangent_structure` and `tangent_form`.
 */
export function checkTangents(
  op: string,
  what: 'tangents' | 'cotangents',
  arrangement: Structure,
  forms: readonly Form[],
  given: unknown,
): Tensor[] {
  const { leaves, structure } = flattened(op, given)
  if (!sameStructure(structure, arrangement)) {
    const [expected, got] = [formatStructure(arrangement), formatStructure(structure)]
    throw new NxError(
      'tangent_structure',
      op,
      `the ${what} must be arranged like the values, ${expected}, got ${got}; give one for each value`,
      { expected, got },
    )
  }
  const backend = backendInUse(leaves.filter(isTensor))
  const paths = leafPaths(structure)
  return leaves.map((leaf, i) => {
    const wanted = tangentForm(forms[i]!)
    const { type, shape } = wanted.spec
    if (!isTensor(leaf) && shape.length === 0) return scalar(leaf, type, backend)
    if (isTensor(leaf) && fits(formOf(leaf), wanted)) return leaf
    const [expected, got] = [formatForm(wanted), formatForm(formOf(leaf))]
    const place = paths[i] === '' ? '' : ` at ${paths[i]}`
    throw new NxError(
      'tangent_form',
      op,
      `the ${what}${place} must have the form of the value, ${expected}, got ${got}; cast or reshape it`,
      { expected, got, path: paths[i] },
    )
  })
}

/** Names are the values'; those of a tangent do not matter. */
function fits(left: Form, right: Form): boolean {
  return formatForm({ ...left, names: [] }) === formatForm({ ...right, names: [] })
}
