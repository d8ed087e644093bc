// How shapes, names and values read in error messages.
import type { TensorSpec, VectorizedAxes } from './tensor.ts'

/**
 * `[rows: 2, 3]`, as in `rows: 2` for a named axis of length 2.
 *
 * @internal
 */
export function formatShape(
  tensor: Pick<TensorSpec, 'shape'> & {
    readonly names?: TensorSpec['names']
    readonly vectorizedAxes?: VectorizedAxes
  },
): string {
  const axes = tensor.shape.map((length, axis) => formatAxis(tensor.names?.[axis], length))
  const vectorized = tensor.vectorizedAxes ?? []
  const prefix = vectorized.map(([name, length]) => formatAxis(name, length)).join(', ')
  return `${prefix === '' ? '' : `vectorized[${prefix}]`}[${axes.join(', ')}]`
}

/** `rows: 2`, or `2` for an axis without a name. */
export function formatAxis(name: string | null | undefined, length: number): string {
  return name == null ? `${length}` : `${name}: ${length}`
}
