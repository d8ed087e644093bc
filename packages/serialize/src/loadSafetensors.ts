// Tensors from safetensors files.
import { checkOptions, type Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { malformed } from './core/malformed.ts'
import { tensorOf } from './core/tensor-of.ts'
import { parseHeader } from './safetensors/header.ts'

/** Options of `loadSafetensors` and `openSafetensors`. */
export interface LoadSafetensorsOptions {
  /** Where the tensors live; the default backend if left out. */
  readonly backend?: Backend
}

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>
  /** Text that was saved with the tensors. */
  readonly metadata: Readonly<Record<string, string>>
}

/**
 * All tensors of a safetensors file by name. For some of them, see `openSafetensors`. Booleans become `u8`.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array`, `malformed` for bytes that are damaged or of another format,
 * `unknown_type` for types that no tensor has.
 *
 * @example
 * const bytes = saveSafetensors({ weight: tensor([1, 2]) }, { metadata: { format: 'nx' } })
 * const { tensors, metadata } = loadSafetensors(bytes)
 * toArray(tensors['weight']!) // => [1, 2]
 * metadata // => { format: 'nx' }
 */
export function loadSafetensors(bytes: Uint8Array, options: LoadSafetensorsOptions = {}): Safetensors {
  const op = 'loadSafetensors'
  checkOptions(op, options, ['backend'])
  const reader = new ByteReader(op, bytes, { littleEndian: true })
  const { entries, metadata, size } = parseHeader(op, reader.take(reader.uint64()))
  if (reader.remaining !== size) {
    throw malformed(op, `the tensors have ${size} bytes, got ${reader.remaining}`, {
      size,
      got: reader.remaining,
    })
  }
  const data = reader.take(size)
  const tensors = [...entries].map(([name, { begin, end, ...spec }]) => [
    name,
    tensorOf(op, data.subarray(begin, end), { ...spec, backend: options.backend }),
  ])
  return { tensors: Object.fromEntries(tensors) as Record<string, Tensor>, metadata }
}
