// Tensors as npz archives.
import { readBinary } from '@nx/tensor'
import { checkOptions, readNow } from '@nx/tensor/internal'
import type { OwnBytes } from '@nx/types'
import { type Compression, compressionLevel } from './core/compression.ts'
import { flattenNames, type NamedTensors } from './core/flatten-names.ts'
import { writeZip } from './numpy/write-zip.ts'
import { headerOf } from './saveNumpy.ts'

/** Options of `saveNumpyArchive`. */
export interface SaveNumpyArchiveOptions {
  /** Whether to compress: true, or a level from 0 (not, the default) to 9 (smallest). */
  readonly compressed?: Compression
}

/**
 * Tensors as the bytes of an archive for `numpy.load`, by name. Those of nested objects and arrays have names such as
 * `layer.w` and `layers.0.w`; `unflattenNames` is the way back.
 *
 * @throws NxError `container` for what is no object of tensors, or no tensor in it, `name` for names that would not tell
 * what was nested, and those beyond 64 KiB, `type` for elements narrower than a byte, `rank` for more than 64 axes,
 * `option` for a wrong level, `too_large` beyond 4 GiB, `device_read` where the host cannot read the memory: use
 * `await saveNumpyArchiveAsync(tensors)`. `traced_value` while a function is traced.
 *
 * @example
 * const bytes = saveNumpyArchive({ x: tensor([1, 2]) }, { compressed: true })
 * loadNumpyArchive(bytes)[0]?.[0] // => 'x'
 */
export function saveNumpyArchive(tensors: NamedTensors, options: SaveNumpyArchiveOptions = {}): OwnBytes {
  const op = 'saveNumpyArchive'
  const level = checkLevel(op, options)
  const files = flattenNames(op, tensors).map(
    ([name, tensor]) =>
      [`${name}.npy`, [headerOf(op, tensor, name), readNow(op, `${op}Async`, tensor)]] as const,
  )
  return writeZip(op, files, level)
}

/**
 * Like `saveNumpyArchive`, for tensors on any device.
 *
 * @throws NxError what `saveNumpyArchive` throws, but for `device_read`, and `traced_value` while a function is traced.
 *
 * @example
 * loadNumpyArchive(await saveNumpyArchiveAsync({ x: tensor([1, 2]) })).length // => 1
 */
export async function saveNumpyArchiveAsync(
  tensors: NamedTensors,
  options: SaveNumpyArchiveOptions = {},
): Promise<OwnBytes> {
  const op = 'saveNumpyArchiveAsync'
  const level = checkLevel(op, options)
  const files = flattenNames(op, tensors).map(
    async ([name, tensor]) =>
      [`${name}.npy`, [headerOf(op, tensor, name), await readBinary(tensor)]] as const,
  )
  return writeZip(op, await Promise.all(files), level)
}

function checkLevel(op: string, options: SaveNumpyArchiveOptions): ReturnType<typeof compressionLevel> {
  checkOptions(op, options, ['compressed'])
  return compressionLevel(op, options.compressed)
}
