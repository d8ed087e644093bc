// The way out: the bytes of a tensor, at once or after waiting for the device.
import { NxError } from '@nx/types'
import type { Tensor } from '../core/tensor.ts'

/**
 * The bytes of a tensor that the host can read at once. Throws `traced_value` or `device_read`.
 *
 * @internal
 */
export function readNow(op: string, asynchronous: string, tensor: Tensor): Uint8Array {
  checkValue(op, tensor)
  const { backend, data, spec } = tensor
  if (backend.readSync !== undefined) return backend.readSync(data, spec)
  throw new NxError(
    'device_read',
    op,
    `the elements are on "${backend.name}", which cannot be read at once; use await ${asynchronous}(tensor)`,
    { backend: backend.name, use: asynchronous },
  )
}

/** The bytes of a tensor, wherever it is. Rejects with `traced_value`. */
export async function readLater(op: string, tensor: Tensor): Promise<Uint8Array> {
  checkValue(op, tensor)
  const { backend, data, spec } = tensor
  return backend.readSync?.(data, spec) ?? (await backend.read(data, spec))
}

function checkValue(op: string, { backend, data }: Tensor): void {
  if (backend.recorder !== undefined) throw backend.recorder.refuse(op, data)
}
