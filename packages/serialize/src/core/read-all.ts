// The bytes of several tensors, at once or after waiting for their devices.
import { readBinary, type Tensor } from '@nx/tensor'
import { readNow } from '@nx/tensor/internal'

/** Little-endian bytes of each tensor, for the function named. Throws `device_read` where the host cannot read the memory. */
export function readAllNow(op: string, tensors: readonly Tensor[]): Uint8Array[] {
  return tensors.map((tensor) => readNow(op, `${op}Async`, tensor))
}

/** Little-endian bytes of each tensor, on any device. */
export function readAllLater(tensors: readonly Tensor[]): Promise<Uint8Array[]> {
  return Promise.all(tensors.map((tensor) => readBinary(tensor)))
}
