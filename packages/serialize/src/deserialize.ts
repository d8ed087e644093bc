// Tensors and containers of them from files that Elixir's Nx wrote.
import { checkOptions } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { malformed } from './core/malformed.ts'
import { decodeTerm } from './elixir/decode-term.ts'
import { readOldContainer } from './elixir/read-old-container.ts'
import { readContainer, type StructReaders } from './elixir/read-container.ts'
import { isAtom, Tuple } from './elixir/term.ts'
import { termVersion } from './elixir/tags.ts'

/** Options of `deserialize`. */
export interface DeserializeOptions {
  /** Where the tensors live; the default backend if left out. */
  readonly backend?: Backend
  /** What to make of structs, by the name of the Elixir struct; a plain object of the fields if left out. */
  readonly structs?: StructReaders
}

/**
 * What `serialize` wrote, or Elixir's `Nx.serialize`: tuples become arrays, maps and structs plain objects; types,
 * names and vectorized axes are kept. Files of Nx 0.5 and earlier are read too. The type parameter says what you
 * expect; it is not checked.
 *
 * Atoms are read as strings, and nothing of a file is ever run, so files of others are safe to read.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array`, `malformed` for bytes that are damaged or of another format,
 * `version` for a format newer than we know.
 *
 * @example
 * const [x, { y }] = deserialize<[Tensor, { y: Tensor }]>(serialize([tensor([1, 2]), { y: 3 }]))
 * toArray(x) // => [1, 2]
 * toNumber(y) // => 3
 * deserialize(new Uint8Array([1, 2, 3])) // throws malformed
 */
export function deserialize<T = unknown>(bytes: Uint8Array, options: DeserializeOptions = {}): T {
  checkOptions('deserialize', options, ['backend', 'structs'])
  const { backend, structs = {} } = options
  const reader = new ByteReader('deserialize', bytes, { littleEndian: false })
  if (bytes[0] === termVersion) return readOld(bytes, backend) as T
  if (new TextDecoder('latin1').decode(reader.take(2)) !== 'nx') {
    throw malformed('deserialize', 'serialized tensors start with "nx"')
  }
  checkVersion(reader.uint8())
  const bigEndian = reader.uint8() === 1
  const term = decodeTerm('deserialize', reader.take(reader.uint64()))
  const buffers = reader.take(reader.remaining)
  return readContainer('deserialize', term, { bigEndian, backend, buffers, structs }) as T
}

function checkVersion(version: number): void {
  if (version === 1) return
  throw new NxError(
    'version',
    'deserialize',
    `reads version 1 of the format, got ${version}; read the file with the Nx that wrote it`,
    { version },
  )
}

/** Before Nx 0.6 a file was one term, `{1, endianness, container}`. */
function readOld(bytes: Uint8Array, backend: Backend | undefined): unknown {
  const term = decodeTerm('deserialize', bytes)
  const [version, endianness, content] = term instanceof Tuple ? term.items : []
  if (version !== 1 || content === undefined) throw malformed('deserialize', 'the term is not a tensor')
  const file = { bigEndian: isAtom(endianness, 'big'), backend, buffers: new Uint8Array(0), structs: {} }
  return readOldContainer('deserialize', content, file)
}
