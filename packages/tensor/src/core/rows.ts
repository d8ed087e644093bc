// The slices of a tensor along its first axis, one at a time; on their own, since programs that only read have no `slice`.
import { run, type Spec } from '@nx/types'
import type { Tensor } from './tensor.ts'

/**
 * The slices along the first axis that is not vectorized, in order, each without that axis. The class is given, since it
 * uses this itself.
 */
export function* rowsOf(tensor: Tensor, of: typeof Tensor): Generator<Tensor, undefined> {
  const { backend, names, vectorizedAxes, spec } = tensor
  const axis = vectorizedAxes.length
  const row = { type: spec.type, shape: [...spec.shape].toSpliced(axis, 1) }
  // One index instead of a slice: one kernel serves all rows.
  const one: Spec = { type: 's32', shape: [1] }
  for (let value = 0; value < spec.shape[axis]!; value++) {
    const index = {
      spec: one,
      data: run(backend, { op: 'constant', inputs: [], attrs: { value }, outs: [one] })[0],
    }
    const [data] = run(backend, {
      op: 'gather',
      inputs: [tensor, index],
      attrs: { axes: [axis] },
      outs: [row],
    })
    backend.dispose?.(index.data)
    yield new of(backend, data, row, [...names].slice(1), vectorizedAxes)
  }
}
