// Tensors from npy files.
import { type Tensor } from '@nx/tensor'
import { bytesOf, checkOptions, checkType } from '@nx/tensor/internal'
import type { Backend, DType } from '@nx/types'
import { Budget, type ReadLimits } from './core/limits.ts'
import { longestHeader } from './numpy/header.ts'
import { readArray } from './numpy/read-array.ts'

/** Options of `loadNumpy`. */
export interface LoadNumpyOptions {
  /** Where the tensors live; the default backend if left out. */
  readonly backend?: Backend
  /** Type of elements of which the file says only the width, as it does for `bf16`, `f8` and `f8_e4m3fn`. */
  readonly type?: DType
  /** How much the file may ask for. */
  readonly limits?: ReadLimits
}

/**
 * The tensor of a file of `numpy.save`: any version, byte order and memory order. Booleans become `u8`, 0 and 1.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array` or an `ArrayBuffer`, `malformed` for bytes that are damaged or of
 * another format, `version`, `limit` for what is beyond the limits, `unknown_type` for elements that no tensor has, such as
 * text, and where the file says only their width, `type` if the file has another type than the one given.
 *
 * @example
 * const bytes = saveNumpy(tensor([[1, 2], [3, 4]], { type: 's16' }))
 * loadNumpy(bytes).type // => 's16'
 * toArray(loadNumpy(bytes)) // => [[1, 2], [3, 4]]
 */
export function loadNumpy(bytes: Uint8Array | ArrayBufferLike, options: LoadNumpyOptions = {}): Tensor {
  const op = 'loadNumpy'
  checkOptions(op, options, ['backend', 'type', 'limits'])
  if (options.type !== undefined) checkType(op, options.type)
  const given = bytesOf(op, bytes)
  const budget = new Budget(op, options.limits, given.length, longestHeader)
  return readArray(budget, { size: given.length, first: (length) => given.subarray(0, length) }, options)
}
