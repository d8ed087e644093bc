// Single tensors of large safetensors files.
import { checkOptions, type Tensor } from '@nx/tensor'
import { NxError, type Spec } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { malformed } from './core/malformed.ts'
import { tensorOf } from './core/tensor-of.ts'
import type { LoadSafetensorsOptions } from './loadSafetensors.ts'
import { longestHeader, parseHeader } from './safetensors/header.ts'

/** Gives `length` bytes from `offset`, of a file, a `Blob` or by a range request. */
export type ReadRange = (offset: number, length: number) => Uint8Array | Promise<Uint8Array>

/** A safetensors file of which only the head has been read. */
export interface OpenSafetensors {
  /** Types and shapes by name. */
  readonly specs: Readonly<Record<string, Spec>>
  /** Text that was saved with the tensors. */
  readonly metadata: Readonly<Record<string, string>>
  /** Reads one tensor. Throws `unknown_name`, `malformed`. */
  readonly load: (name: string) => Promise<Tensor>
}

/**
 * Reads the head of a safetensors file, and each tensor when it is asked for.
 *
 * @throws NxError `malformed` for bytes that are damaged or of another format, `unknown_type`.
 *
 * @example
 * const bytes = saveSafetensors({ first: tensor([1, 2]), second: tensor([3.5]) })
 * const file = await openSafetensors((offset, length) => bytes.subarray(offset, offset + length))
 * file.specs['second']?.type // => 'f32'
 * toArray(await file.load('second')) // => [3.5]
 */
export async function openSafetensors(
  read: ReadRange,
  options: LoadSafetensorsOptions = {},
): Promise<OpenSafetensors> {
  const op = 'openSafetensors'
  checkOptions(op, options, ['backend'])
  const range = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = await read(offset, length)
    if (bytes.length === length) return bytes
    throw malformed(op, `there are no ${length} bytes at offset ${offset}, got ${bytes.length}`, {
      offset,
      length,
    })
  }
  const length = new ByteReader(op, await range(0, 8), { littleEndian: true }).uint64()
  if (length > longestHeader) throw malformed(op, `a head has at most ${longestHeader} bytes, got ${length}`)
  const { entries, metadata } = parseHeader(op, await range(8, length))
  const specs = [...entries].map(([name, { type, shape }]) => [name, { type, shape }] as const)
  return {
    specs: Object.fromEntries(specs),
    metadata,
    load: async (name) => {
      const entry = entries.get(name)
      if (entry === undefined) throw unknownName(name, [...entries.keys()])
      const { begin, end, type, shape } = entry
      const bytes = await range(8 + length + begin, end - begin)
      return tensorOf(op, bytes, { type, shape, backend: options.backend })
    },
  }
}

function unknownName(name: string, known: readonly string[]): NxError {
  return new NxError(
    'unknown_name',
    'openSafetensors',
    `there is no tensor "${name}"; the file has ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`,
    { name, known },
  )
}
