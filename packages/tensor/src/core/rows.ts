// The slices of a tensor along its first axis, one at a time; on their own, since programs that only read have no `slice`.
import type { Call, Spec } from '@nx/types'
import { run } from './run.ts'
import type { Tensor } from './tensor.ts'

/**
 * The slices along the first axis that is not vectorized, in order, each without that axis. The class is given, since it
 * uses this itself.
 */
export function* rowsOf(tensor: Tensor, of: typeof Tensor): Generator<Tensor, undefined> {
  const { backend, names, vectorizedAxes, spec } = tensor
  const axis = vectorizedAxes.length
  const row = { ...spec, shape: spec.shape.toSpliced(axis, 1) }
  // One index instead of a slice: one kernel serves all rows.
  const one: Spec = { type: 's32', shape: [1] }
  for (let value = 0; value < spec.shape[axis]!; value++) {
    const index = run(backend, { op: 'constant', inputs: [], attrs: { value }, outs: [one] })[0]
    const inputs = [tensor, { spec: one, data: index }]
    const call: Call = { op: 'gather', inputs, attrs: { axes: [axis] }, outs: [row] }
    yield new of(backend, run(backend, call)[0], row, names.slice(1), vectorizedAxes)
  }
}
