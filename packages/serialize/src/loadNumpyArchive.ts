// Tensors from npz archives.
import { type Tensor } from '@nx/tensor'
import { bytesOf, checkOptions, checkType } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { Budget } from './core/limits.ts'
import { malformed } from './core/malformed.ts'
import { pickNames } from './core/pick-names.ts'
import { quote, quoteAll } from './core/quote.ts'
import type { LoadNumpyOptions } from './loadNumpy.ts'
import { longestHeader } from './numpy/header.ts'
import { readArray, readLayout } from './numpy/read-array.ts'
import { type ArchiveFile, readZip } from './numpy/read-zip.ts'

/** Options of `loadNumpyArchive`. */
export interface LoadNumpyArchiveOptions extends LoadNumpyOptions {
  /** Which arrays to load; all of them if left out. The others are not looked at. */
  readonly names?: readonly string[]
}

/**
 * Names and tensors of an archive of `numpy.savez` or `numpy.savez_compressed`, in its order, or those asked for, in the
 * order asked. `Object.fromEntries` makes an object of them, `unflattenNames` one of objects where names have dots.
 *
 * Of a compressed array no more is unpacked than its head says it has.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array` or an `ArrayBuffer`, `malformed` for bytes that are damaged or of
 * another format, `unsupported` for archives that are encrypted or compressed in another way, `unknown_name` for a name
 * that the archive lacks, and what `loadNumpy` throws: of one array among others the message says which ones can be read.
 *
 * @example
 * const bytes = saveNumpyArchive({ x: tensor([1, 2]), y: tensor(3) })
 * const { x } = Object.fromEntries(loadNumpyArchive(bytes))
 * toArray(x!) // => [1, 2]
 * loadNumpyArchive(bytes, { names: ['y'] }).length // => 1
 */
export function loadNumpyArchive(
  bytes: Uint8Array | ArrayBufferLike,
  options: LoadNumpyArchiveOptions = {},
): [name: string, Tensor][] {
  const op = 'loadNumpyArchive'
  checkOptions(op, options, ['backend', 'type', 'limits', 'names'])
  if (options.type !== undefined) checkType(op, options.type)
  const given = bytesOf(op, bytes)
  const budget = new Budget(op, options.limits, given.length, longestHeader)
  const files = filesByName(op, readZip(budget, given))
  return pickNames(op, files, options.names).map(([name, file]) => {
    try {
      return [name, readArray(budget, file, options)]
    } catch (error) {
      throw error instanceof NxError ? inArchive(error, name, files, options, budget) : error
    }
  })
}

function filesByName(op: string, files: readonly ArchiveFile[]): ReadonlyMap<string, ArchiveFile> {
  const byName = new Map<string, ArchiveFile>()
  for (const file of files) {
    const name = file.name.replace(/\.npy$/, '')
    if (byName.has(name)) throw malformed(op, `two files of the archive are called ${quote(name)}`, { name })
    byName.set(name, file)
  }
  return byName
}

/** The error of one array, with its name and how to read the others. */
function inArchive(
  error: NxError,
  name: string,
  files: ReadonlyMap<string, ArchiveFile>,
  { type }: LoadNumpyArchiveOptions,
  budget: Budget,
): NxError {
  const { code, op, details } = error
  const problem = `the array ${quote(name)}: ${error.message.slice(op.length + 2)}`
  if (code !== 'unknown_type' && code !== 'type') return new NxError(code, op, problem, { ...details, name })
  const readable = [...files].filter(([, file]) => isReadable(budget, file, type)).map(([each]) => each)
  const others =
    readable.length === 0
      ? 'no other array can be read'
      : `pick others with { names }, those that can be read are ${quoteAll(readable)}`
  return new NxError(code, op, `${problem}; ${others}`, { ...details, name, readable })
}

function isReadable(budget: Budget, file: ArchiveFile, type: LoadNumpyArchiveOptions['type']): boolean {
  try {
    readLayout(budget, file, type)
    return true
  } catch (error) {
    if (error instanceof NxError) return false
    throw error
  }
}
