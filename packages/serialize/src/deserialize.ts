// Tensors and containers of them from files that Elixir's Nx wrote.
import { bytesOf, checkOptions } from '@nx/tensor/internal'
import { type Backend, NxError } from '@nx/types'
import { ByteReader } from './core/byte-reader.ts'
import { Budget, type ReadLimits } from './core/limits.ts'
import { malformed } from './core/malformed.ts'
import { Buffers } from './elixir/buffers.ts'
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
  /** How much the file may ask for. */
  readonly limits?: ReadLimits
}

/**
 * What `serialize` wrote, or Elixir's `Nx.serialize`: tuples become arrays, maps and structs plain objects; types,
 * names and vectorized axes are kept. Files of Nx 0.5 and earlier are read too. The type parameter says what you
 * expect; it is not checked.
 *
 * Atoms are read as strings, and nothing of a file is ever run, so files of others are safe to read.
 *
 * @throws NxError `bytes` for anything but a `Uint8Array` or an `ArrayBuffer`, `malformed` for bytes that are damaged or of
 * another format, `version` for a format newer than we know, `limit` for what is beyond the limits.
 *
 * @example
 * const [x, { y }] = deserialize<[Tensor, { y: Tensor }]>(serialize([tensor([1, 2]), { y: 3 }]))
 * toArray(x) // => [1, 2]
 * toNumber(y) // => 3
 * deserialize(new Uint8Array([1, 2, 3])) // throws malformed
 */
export function deserialize<T = unknown>(
  bytes: Uint8Array | ArrayBufferLike,
  options: DeserializeOptions = {},
): T {
  const op = 'deserialize'
  checkOptions(op, options, ['backend', 'structs', 'limits'])
  const { backend, structs = {} } = options
  const given = bytesOf(op, bytes)
  const budget = new Budget(op, options.limits, given.length)
  if (given[0] === termVersion) return readOld(given, budget, backend) as T
  const reader = new ByteReader(op, given, { littleEndian: false })
  if (new TextDecoder('latin1').decode(reader.take(2)) !== 'nx') {
    throw malformed(op, 'serialized tensors start with "nx"')
  }
  checkVersion(op, reader.uint8())
  const bigEndian = reader.uint8() === 1
  const head = reader.take(reader.uint64())
  budget.checkHeader(head.length)
  const term = decodeTerm(budget, head, (size) => budget.checkHeader(size))
  const buffers = new Buffers(op, reader.take(reader.remaining))
  const value = readContainer(term, { budget, bigEndian, backend, buffers, structs })
  buffers.checkAllTaken()
  return value as T
}

function checkVersion(op: string, version: number): void {
  if (version === 1) return
  throw new NxError(
    'version',
    op,
    `reads version 1 of the format, got ${version}; read the file with the Nx that wrote it`,
    { version },
  )
}

/** Before Nx 0.6 a file was one term, `{1, endianness, container}`, with the elements in it. */
function readOld(bytes: Uint8Array, budget: Budget, backend: Backend | undefined): unknown {
  const { op } = budget
  const term = decodeTerm(budget, bytes, (size) => budget.load(size))
  const [version, endianness, content] = term instanceof Tuple ? term.items : []
  if (version !== 1 || content === undefined) throw malformed(op, 'the term is not a tensor')
  const bigEndian = isAtom(endianness, 'big')
  const buffers = new Buffers(op, new Uint8Array(0))
  return readOldContainer(content, { budget, bigEndian, backend, buffers, structs: {} })
}
