// What a handle lacks to be a tensor: its spec, names and vectorized axes.
import { isTensor, type Names, type TensorLike, type VectorizedAxes } from '@nx/tensor'
import { literalType } from '@nx/tensor/internal'
import type { Spec } from '@nx/types'

/** Type, shape, names and vectorized axes; `spec.shape` starts with the vectorized axes. */
export interface Form {
  readonly spec: Spec
  readonly names: Names
  readonly vectorizedAxes: VectorizedAxes
}

/**
 * The form of a tensor, or of a number as the scalar tensor it becomes.
 *
 * @internal
 */
export function formOf(leaf: TensorLike): Form {
  if (!isTensor(leaf)) return { spec: { type: literalType(leaf), shape: [] }, names: [], vectorizedAxes: [] }
  return { spec: leaf.spec, names: leaf.names, vectorizedAxes: leaf.vectorizedAxes }
}

/**
 * The form as text, for messages: `f32[x: 2, 3]`.
 *
 * @internal
 */
export function formatForm({ spec, names, vectorizedAxes }: Form): string {
  const shape = spec.shape.slice(vectorizedAxes.length)
  const axes = shape.map((length, axis) => (names[axis] == null ? `${length}` : `${names[axis]}: ${length}`))
  const vectorized = vectorizedAxes.map(([name, length]) => `${name}: ${length}`).join(', ')
  return `${vectorized === '' ? '' : `vectorized[${vectorized}] `}${spec.type}[${axes.join(', ')}]`
}

/**
 * Whether two forms agree in type, shape, names and vectorized axes.
 *
 * @internal
 */
export function sameForm(left: Form, right: Form): boolean {
  return formatForm(left) === formatForm(right)
}
