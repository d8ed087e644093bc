// Tensors from npz archives.
import type { Tensor } from '@nx/tensor'
import { checkLoadOptions, type LoadNumpyOptions } from './loadNumpy.ts'
import { readArray } from './numpy/read-array.ts'
import { readZip } from './numpy/read-zip.ts'

/**
 * Names and tensors of an archive of `numpy.savez` or `numpy.savez_compressed`, in its order. `Object.fromEntries`
 * makes an object of them.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array`, `malformed` for bytes that are damaged or of another format,
 * `unsupported` for archives that are encrypted or compressed in another way, and what `loadNumpy` throws.
 *
 * @example
 * const bytes = saveNumpyArchive({ x: tensor([1, 2]), y: tensor(3) })
 * const { x } = Object.fromEntries(loadNumpyArchive(bytes))
 * toArray(x!) // => [1, 2]
 */
export function loadNumpyArchive(
  bytes: Uint8Array,
  options: LoadNumpyOptions = {},
): [name: string, Tensor][] {
  const op = 'loadNumpyArchive'
  checkLoadOptions(op, options)
  return readZip(op, bytes).map(([name, content]) => [
    name.replace(/\.npy$/, ''),
    readArray(op, content, options),
  ])
}
