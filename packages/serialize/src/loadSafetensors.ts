// Tensors from safetensors files.
import { type Tensor } from '@nx/tensor'
import { bytesOf, checkOptions } from '@nx/tensor/internal'
import type { Backend } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { Budget, type ReadLimits } from './core/limits.ts'
import { malformed } from './core/malformed.ts'
import { pickNames } from './core/pick-names.ts'
import { tensorOfEntry } from './safetensors/entry-tensor.ts'
import { parseHeader } from './safetensors/header.ts'

/** Options of `openSafetensors`. */
export interface OpenSafetensorsOptions {
  /** Where the tensors live; the default backend if left out. */
  readonly backend?: Backend
  /** How much the file may ask for. */
  readonly limits?: ReadLimits
}

/** Options of `loadSafetensors`. */
export interface LoadSafetensorsOptions extends OpenSafetensorsOptions {
  /** Which tensors to load; all of them if left out. */
  readonly names?: readonly string[]
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>
  /** Text that was saved with the tensors. */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * The tensors of a safetensors file by name, all or those asked for; to read only their bytes, see `openSafetensors`. Booleans become `u8`.
 *
 * `unflattenNames` makes nested objects of names such as `layer.w`.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array` or an `ArrayBuffer`, `malformed` for bytes that are damaged or of
 * another format, `limit` for what is beyond the limits, `unknown_type` for types that no tensor has, `unknown_name` for
 * a name that the file lacks.
 *
 * @example
 * const bytes = saveSafetensors({ weight: tensor([1, 2]) }, { metadata: { format: 'nx' } })
 * const { tensors, metadata } = loadSafetensors(bytes)
 * toArray(tensors['weight']!) // => [1, 2]
 * metadata // => { format: 'nx' }
 * loadSafetensors(bytes, { names: [] }).tensors // => {}
 */
export function loadSafetensors(
  bytes: Uint8Array | ArrayBufferLike,
  options: LoadSafetensorsOptions = {},
): Safetensors {
  const op = 'loadSafetensors'
  checkOptions(op, options, ['backend', 'limits', 'names'])
  const given = bytesOf(op, bytes)
  const budget = new Budget(op, options.limits, given.length)
  const reader = new ByteReader(op, given, { littleEndian: true })
  const length = reader.uint64()
  if (length <= reader.remaining) budget.checkHeader(length)
  const { entries, metadata, size } = parseHeader(budget, reader.take(length))
  if (reader.remaining !== size) {
    throw malformed(op, `the tensors have ${size} bytes, got ${reader.remaining}`, {
      size,
      got: reader.remaining,
    })
  }
  const chosen = pickNames(op, entries, options.names)
  budget.load(chosen.reduce((sum, [, { begin, end }]) => sum + end - begin, 0))
  const data = reader.take(size)
  const tensors = chosen.map((entry) => {
    const [name, { begin, end }] = entry
    return [name, tensorOfEntry(budget, entry, data.subarray(begin, end), options.backend)] as const
  })
  return { tensors: Object.fromEntries(tensors), metadata }
}
