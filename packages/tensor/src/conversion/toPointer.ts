// The memory of a tensor, for others to use in place.
import { NxError } from '@nx/types'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * The memory that holds a tensor, without a copy: its bytes on the binary backend, the `GPUBuffer` on
 * WebGPU, which holds one 32-bit word for each element.
 *
 * It is the tensor's own memory: valid while the tensor is in use, and not to be written to, since tensors that were
 * made of this one may share it.
 *
 * @throws NxError `pointer` where the backend keeps no such memory, or holds the type in another form,
 * `traced_value` while a function is traced.
 *
 * @example
 * const bytes = toPointer(u8([1, 2, 3])) as Uint8Array
 * bytes // => new Uint8Array([1, 2, 3])
 */
export function toPointer(tensor: TensorLike): unknown {
  const input = toTensor(tensor, 'toPointer')
  const { backend, spec } = input
  if (backend.recorder !== undefined) throw backend.recorder.refuse('toPointer', input.data)
  const pointer = backend.toPointer?.(input.data, spec)
  if (pointer !== undefined) return pointer
  throw new NxError(
    'pointer',
    'toPointer',
    `backend "${backend.name}" has no memory to share for ${spec.type}${formatShape(input)}; copy the bytes with toBinary`,
    { backend: backend.name, type: spec.type, shape: spec.shape },
  )
}
