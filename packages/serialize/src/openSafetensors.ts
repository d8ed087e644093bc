// Single tensors of large safetensors files.
import { type Tensor } from '@nx/tensor'
import { bytesOf, checkFunction, checkOptions, list } from '@nx/tensor/internal'
import type { Spec } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { Budget } from './core/limits.ts'
import { malformed } from './core/malformed.ts'
import { checkProgress, type ProgressOptions, progressOptions, throwIfStopped } from './core/progress.ts'
import { entryOf } from './core/pick-names.ts'
import type { OpenSafetensorsOptions } from './loadSafetensors.ts'
import { tensorOfEntry } from './safetensors/entry-tensor.ts'
import { parseHeader } from './safetensors/header.ts'

/** Gives `length` bytes from `offset`, of a file, a `Blob` or by a range request. */
export type ReadRange = (
  offset: number,
  length: number,
) => Uint8Array | ArrayBufferLike | Promise<Uint8Array | ArrayBufferLike>

/** Options of `loadAll`. */
export interface LoadAllOptions extends ProgressOptions {
  /** Which tensors to load. */
  readonly names?: readonly string[]
}

/** A safetensors file of which only the head has been read. */
export interface OpenSafetensors {
  /** Types and shapes by name, of the tensors whose types we have. */
  readonly specs: Readonly<Record<string, Spec>>
  /** Text that was saved with the tensors. */
  readonly metadata: Readonly<Record<string, string>>
  /** Reads one tensor. Throws `unknown_name`, `unknown_type`, `malformed`, `limit`. */
  readonly load: (name: string) => Promise<Tensor>
  /**
   * Reads several tensors, one after the other; all whose types we have by default. Tells after each how many of their bytes are
   * there, and stops between two when a signal is aborted. Throws as `load`, `not_function`, `option`; the reason of the signal.
   */
  readonly loadAll: (options?: LoadAllOptions) => Promise<Readonly<Record<string, Tensor>>>
}

/**
 * Reads the head of a safetensors file, and each tensor when it is asked for.
 *
 * @throws NxError `malformed` for bytes that are damaged or of another format, `unknown_type`, `limit` for what is beyond
 * the limits, `bytes` if `read` gives no bytes, `not_function`.
 *
 * @example
 * const bytes = saveSafetensors({ first: tensor([1, 2]), second: tensor([3.5]) })
 * const file = await openSafetensors((offset, length) => bytes.subarray(offset, offset + length))
 * file.specs['second']?.type // => 'f32'
 * toArray(await file.load('second')) // => [3.5]
 * const parts: number[] = []
 * const all = await file.loadAll({ onProgress: ({ loaded, total }) => parts.push(loaded / total!) })
 * Object.keys(all) // => ['first', 'second']
 * parts.at(-1) // => 1
 */
export async function openSafetensors(
  read: ReadRange,
  options: OpenSafetensorsOptions = {},
): Promise<OpenSafetensors> {
  const op = 'openSafetensors'
  checkFunction(op, read)
  checkOptions(op, options, ['backend', 'limits'])
  const range = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = bytesOf(op, await read(offset, length))
    if (bytes.length === length) return bytes
    throw malformed(op, `there are no ${length} bytes at offset ${offset}, got ${bytes.length}`, {
      offset,
      length,
      got: bytes.length,
    })
  }
  const budget = new Budget(op, options.limits, 0)
  const length = new ByteReader(op, await range(0, 8), { littleEndian: true }).uint64()
  budget.checkHeader(length)
  const { entries, metadata } = parseHeader(budget, await range(8, length))
  const specs = [...entries].flatMap(([name, { type, shape }]) =>
    type === undefined ? [] : [[name, { type, shape }] as const],
  )
  const load = async (name: string): Promise<Tensor> => {
    const entry = entryOf(op, entries, name)
    const size = entry.end - entry.begin
    // Each tensor is asked for by itself, so the limit is that of one.
    const own = new Budget(op, options.limits, 0)
    own.load(size)
    const bytes = await range(8 + length + entry.begin, size)
    return tensorOfEntry(own, [name, entry], bytes, options.backend)
  }
  const loadAll = async (given: LoadAllOptions = {}): Promise<Readonly<Record<string, Tensor>>> => {
    checkOptions('loadAll', given, [...progressOptions, 'names'])
    checkProgress('loadAll', given)
    const { onProgress, signal } = given
    const names =
      given.names === undefined ? specs.map(([name]) => name) : list('loadAll', 'names', given.names)
    const bytesOfEach = names.map((name) => entryOf(op, entries, name)).map(({ begin, end }) => end - begin)
    const total = bytesOfEach.reduce((sum, each) => sum + each, 0)
    const found: [string, Tensor][] = []
    let loaded = 0
    for (const [i, name] of names.entries()) {
      throwIfStopped(signal)
      found.push([name, await load(name)])
      loaded += bytesOfEach[i]!
      onProgress?.({ loaded, total })
    }
    return Object.fromEntries(found)
  }
  return { specs: Object.fromEntries(specs), metadata, load, loadAll }
}
