// Tensors as npy files.
import { readNow, toTensor } from '@nx/tensor/internal'
import { readBinary, type Tensor, type TensorLike } from '@nx/tensor'
import { checkAxes } from './core/check-axes.ts'
import type { OwnBytes } from '@nx/types'
import { join } from './core/join.ts'
import { descriptorOf } from './numpy/types.ts'
import { writeHeader } from './numpy/header.ts'

/**
 * A tensor as the bytes of a file for `numpy.load`. Vectorized axes come first; names are lost. NumPy reads `bf16`, `f8` and
 * `f8_e4m3fn`, which it lacks, as bytes of a width: `.view(ml_dtypes.bfloat16)` makes numbers of them.
 *
 * @throws NxError `type` for elements narrower than a byte, `rank` for more than 64 axes, `device_read` where the host
 * cannot read the memory: use `await saveNumpyAsync(tensor)`. `traced_value` while a function is traced.
 *
 * @example
 * toArray(loadNumpy(saveNumpy(tensor([1.5, 2])))) // => [1.5, 2]
 */
export function saveNumpy(tensor: TensorLike): OwnBytes {
  const op = 'saveNumpy'
  const input = checkAxes(op, toTensor(tensor, op))
  return join([headerOf(op, input), readNow(op, `${op}Async`, input)])
}

/**
 * Like `saveNumpy`, for tensors on any device.
 *
 * @throws NxError `type`, `rank`, and `traced_value` while a function is traced.
 *
 * @example
 * toArray(loadNumpy(await saveNumpyAsync(tensor([1.5, 2])))) // => [1.5, 2]
 */
export async function saveNumpyAsync(tensor: TensorLike): Promise<OwnBytes> {
  const op = 'saveNumpyAsync'
  const input = checkAxes(op, toTensor(tensor, op))
  return join([headerOf(op, input), await readBinary(input)])
}

/**
 * The head of the npy file of a tensor, called by a name if it has one.
 *
 * @internal
 */
export function headerOf(op: string, { type, spec }: Tensor, name?: string): Uint8Array {
  return writeHeader(descriptorOf(op, type, name), spec.shape)
}
