// Tensors from one backend to another.
import type { Backend } from '@nx/types'
import { checkBackend } from '../core/default-backend.ts'
import { notLiteral } from '../core/element.ts'
import { alive, dispose, isTensor, Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { readLater, readNow } from './read.ts'

/**
 * A copy of a tensor on another backend, or another tensor of the same memory if it lives there already.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use `await backendCopyAsync(tensor, backend)`.
 * `traced_value` while a function is traced, `contract_version` for a backend of another version.
 *
 * @example
 * backendCopy(tensor([1, 2]), binaryBackend()).backend.name // => 'binary'
 */
export function backendCopy(tensor: Tensor, backend: Backend): Tensor {
  if (isThere('backendCopy', tensor, backend)) return own(tensor)
  return place(tensor, backend, readNow('backendCopy', 'backendCopyAsync', tensor))
}

/**
 * Like `backendCopy`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced, `contract_version` for a backend of another version.
 *
 * @example
 * toArray(await backendCopyAsync(tensor([1, 2]), binaryBackend())) // => [1, 2]
 */
export async function backendCopyAsync(tensor: Tensor, backend: Backend): Promise<Tensor> {
  if (isThere('backendCopyAsync', tensor, backend)) return own(tensor)
  return place(tensor, backend, await readLater('backendCopyAsync', tensor))
}

/**
 * Moves a tensor to another backend and disposes of the one given. One that lives there already stays as it is, and the
 * result shares its memory.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use
 * `await backendTransferAsync(tensor, backend)`. `traced_value` while a function is traced, `contract_version` for a
 * backend of another version.
 *
 * @example
 * const moved = backendTransfer(tensor([1, 2]), binaryBackend())
 * toArray(moved) // => [1, 2]
 */
export function backendTransfer(tensor: Tensor, backend: Backend): Tensor {
  if (isThere('backendTransfer', tensor, backend)) return own(tensor)
  const moved = place(tensor, backend, readNow('backendTransfer', 'backendTransferAsync', tensor))
  dispose(tensor)
  return moved
}

/**
 * Like `backendTransfer`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced, `contract_version` for a backend of another version.
 *
 * @example
 * toArray(await backendTransferAsync(tensor([1, 2]), binaryBackend())) // => [1, 2]
 */
export async function backendTransferAsync(tensor: Tensor, backend: Backend): Promise<Tensor> {
  if (isThere('backendTransferAsync', tensor, backend)) return own(tensor)
  const moved = place(tensor, backend, await readLater('backendTransferAsync', tensor))
  dispose(tensor)
  return moved
}

function place({ spec, names, vectorizedAxes }: Tensor, backend: Backend, bytes: Uint8Array): Tensor {
  return new Tensor(backend, backend.upload(bytes, spec), spec, names, vectorizedAxes)
}

function isThere(op: string, tensor: Tensor, backend: Backend): boolean {
  if (!isTensor(tensor)) throw notLiteral(op, tensor)
  alive(op, tensor)
  return tensor.backend === checkBackend(op, backend)
}
