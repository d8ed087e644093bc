// The slices of a tensor along its first axis, one at a time; on their own, since programs that only read have no `slice`.
import { run, type Value } from '@nx/types'
import type { Tensor } from './tensor.ts'

/**
 * The slices along the first axis that is not vectorized, in order, each without that axis. The class is given, since it
 * uses this itself.
 */
export function* rowsOf(tensor: Tensor, of: typeof Tensor): Generator<Tensor, undefined> {
  const { backend, names, vectorizedAxes } = tensor
  const { type, shape } = tensor.spec
  const axis = vectorizedAxes.length
  const strides = shape.map(() => 1)
  const block = { type, shape: shape.with(axis, 1) }
  const row = { type, shape: shape.toSpliced(axis, 1) }
  // One kernel for all starts; a trace sees each as it is.
  const traced = backend.adopt !== undefined
  const valueOf = (op: string, inputs: readonly Value[], attrs: object, spec: Value['spec']): Value => ({
    spec,
    data: run(backend, { op, inputs, attrs: { ...attrs }, out: spec }),
  })
  for (let i = 0; i < shape[axis]!; i++) {
    const starts = strides.map((_, j) => (j !== axis ? 0 : traced ? i : null))
    const start = traced ? [] : [valueOf('constant', [], { value: i }, { type: 's32', shape: [] })]
    const slice = valueOf('slice', [tensor, ...start], { starts, lengths: block.shape, strides }, block)
    const { data } = valueOf('reshape', [slice], { shape: row.shape }, row)
    for (const used of [slice, ...start]) backend.dispose?.(used.data)
    yield new of(backend, data, row, names.slice(1), vectorizedAxes)
  }
}
