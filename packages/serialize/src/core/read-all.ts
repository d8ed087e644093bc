// The bytes of several tensors, at once or after waiting for their devices.
import { readBinary, type Tensor, toBinary } from '@nx/tensor'

/** Little-endian bytes of each tensor. Throws `device_read` where the host cannot read the memory. */
export function readAllNow(tensors: readonly Tensor[]): Uint8Array[] {
  return tensors.map((tensor) => toBinary(tensor))
}

/** Little-endian bytes of each tensor, on any device. */
export function readAllLater(tensors: readonly Tensor[]): Promise<Uint8Array[]> {
  return Promise.all(tensors.map((tensor) => readBinary(tensor)))
}
