// The same elements under other names or with other axes vectorized, or in a tensor of their own.
import type { Call } from '@nx/types'
import { run } from './run.ts'
import { Tensor, type Names, type VectorizedAxes } from './tensor.ts'

/**
 * A tensor of the same elements with other names and vectorized axes; these are the first axes of what the
 * backend sees, so their lengths must agree with it.
 *
 * @internal
 */
export function view(tensor: Tensor, names: Names, vectorizedAxes: VectorizedAxes): Tensor {
  const { backend, spec } = tensor
  // One handle belongs to one tensor only where somebody frees handles.
  const owned = backend.dispose !== undefined
  const call: Call = { op: 'reshape', inputs: [tensor], attrs: { shape: spec.shape }, outs: [spec] }
  return new Tensor(backend, owned ? run(backend, call)[0] : tensor.data, spec, names, vectorizedAxes)
}

/**
 * Another tensor of the same elements: what a function gives that has nothing to do, so that who disposes of its result
 * keeps the argument.
 *
 * @internal
 */
export function own(tensor: Tensor): Tensor {
  const { names, vectorizedAxes, weak } = tensor
  const result = view(tensor, names, vectorizedAxes)
  return weak === undefined ? result : Object.assign(result, { weak })
}
