// Tensors from npy files.
import { checkOptions, checkType, type Tensor } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { readArray } from './numpy/read-array.ts'

/** Options of `loadNumpy` and `loadNumpyArchive`. */
export interface LoadNumpyOptions {
  /** Where the tensors live; the default backend if left out. */
  readonly backend?: Backend
  /** Type of elements of which the file says only the width, as it does for `bf16` and `f8_e4m3fn`. */
  readonly type?: DType
}

/**
 * The tensor of a file of `numpy.save`: any version, byte order and memory order. Booleans become `u8`, 0 and 1.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array`, `malformed` for bytes that are damaged or of another format,
 * `version`, `unknown_type` for elements that no tensor has, such as text, and where the file says only their width,
 * `type` if the file has another type than the one given.
 *
 * @example
 * const bytes = saveNumpy(tensor([[1, 2], [3, 4]], { type: 's16' }))
 * loadNumpy(bytes).type // => 's16'
 * toArray(loadNumpy(bytes)) // => [[1, 2], [3, 4]]
 */
export function loadNumpy(bytes: Uint8Array, options: LoadNumpyOptions = {}): Tensor {
  return readArray('loadNumpy', bytes, checkLoadOptions('loadNumpy', options))
}

/**
 * The options, if there are no others.
 *
 * @internal
 */
export function checkLoadOptions(op: string, options: LoadNumpyOptions): LoadNumpyOptions {
  checkOptions(op, options, ['backend', 'type'])
  if (options.type !== undefined) checkType(op, options.type)
  return options
}
