// Elements as bytes.
import { byteLength, type OwnBytes } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { readLater, readNow } from './read.ts'
import { checkLimit, type LimitOptions } from './limit.ts'

/**
 * The elements as bytes: little-endian, in row-major order, those of 2 and 4 bits packed from the highest bits of each
 * byte down.
 *
 * @throws NxError `device_read` where the host cannot read the memory: use `await readBinary(tensor)`. `traced_value`
 * while a function is traced.
 *
 * @example
 * toBinary(tensor([1, 258], { type: 'u16' })) // => new Uint8Array([1, 0, 2, 1])
 */
export function toBinary(tensor: TensorLike, options: LimitOptions = {}): OwnBytes {
  checkLimit('toBinary', options)
  const input = toTensor(tensor, 'toBinary')
  return firstBytes(readNow('toBinary', 'readBinary', input), input, options)
}

/**
 * Like `toBinary`, for tensors on any device.
 *
 * @throws NxError `traced_value` while a function is traced.
 *
 * @example
 * await readBinary(tensor([1, 2], { type: 'u8' })) // => new Uint8Array([1, 2])
 */
export async function readBinary(tensor: TensorLike, options: LimitOptions = {}): Promise<OwnBytes> {
  checkLimit('readBinary', options)
  const input = toTensor(tensor, 'readBinary')
  return firstBytes(await readLater('readBinary', input), input, options)
}

/** Backends give bytes that the caller may keep. */
function firstBytes(bytes: Uint8Array, { type }: Tensor, { limit }: LimitOptions): OwnBytes {
  const own = bytes as OwnBytes
  return limit === undefined ? own : own.subarray(0, byteLength({ type, shape: [limit] }))
}
