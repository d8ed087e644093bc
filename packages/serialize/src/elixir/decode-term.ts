// Terms from their external format.
import { ByteReader } from '../core/byte-reader.ts'
import { adler32 } from '../core/checksums.ts'
import { inflate } from '../core/inflate.ts'
import { malformed } from '../core/malformed.ts'
import { tags, termVersion } from './tags.ts'
import { Atom, type Term, TermMap, Tuple } from './term.ts'

/** Deeper nesting than any real container has would exhaust the stack. */
const deepest = 500

/** The term that bytes hold. Throws `malformed`. */
export function decodeTerm(op: string, bytes: Uint8Array): Term {
  const reader = new ByteReader(op, bytes, { littleEndian: false })
  const version = reader.uint8()
  if (version !== termVersion) throw malformed(op, `a term starts with ${termVersion}, got ${version}`)
  if (bytes[reader.offset] !== tags.compressed) return read(reader, 0)
  reader.uint8()
  const unpacked = unzlib(op, reader.uint32(), reader.take(reader.remaining))
  return read(new ByteReader(op, unpacked, { littleEndian: false }), 0)
}

/** A stream of RFC 1950: two bytes that say how, the packed data, a checksum. */
function unzlib(op: string, size: number, stream: Uint8Array): Uint8Array {
  const reader = new ByteReader(op, stream, { littleEndian: false })
  const header = reader.uint16()
  const presetDictionary = header & 0x20
  if ((header & 0x0f00) !== 0x0800 || header % 31 !== 0 || presetDictionary) {
    throw malformed(op, 'the compressed term has no zlib header')
  }
  const bytes = inflate(op, reader.take(Math.max(0, reader.remaining - 4)), size)
  if (reader.uint32() !== adler32(bytes)) throw malformed(op, 'the checksum of the compressed term is wrong')
  return bytes
}

function read(reader: ByteReader, depth: number): Term {
  if (depth > deepest) throw malformed(reader.op, `terms are nested more than ${deepest} deep`)
  const tag = reader.uint8()
  switch (tag) {
    case tags.smallInteger:
      return reader.uint8()
    case tags.integer:
      return reader.int32()
    case tags.smallBig:
      return bigInteger(reader, reader.uint8())
    case tags.largeBig:
      return bigInteger(reader, reader.uint32())
    case tags.newFloat:
      return reader.float64()
    case tags.smallAtom:
      return atom(reader, reader.uint8(), 'utf-8')
    case tags.atom:
      return atom(reader, reader.uint16(), 'utf-8')
    case tags.smallAtomLatin1:
      return atom(reader, reader.uint8(), 'latin1')
    case tags.atomLatin1:
      return atom(reader, reader.uint16(), 'latin1')
    case tags.smallTuple:
      return new Tuple(items(reader, reader.uint8(), depth))
    case tags.largeTuple:
      return new Tuple(items(reader, reader.uint32(), depth))
    case tags.emptyList:
      return []
    case tags.byteList:
      return Array.from(reader.take(reader.uint16()))
    case tags.list:
      return list(reader, depth)
    case tags.binary:
      return reader.take(reader.uint32())
    case tags.map:
      return map(reader, depth)
    default:
      throw malformed(reader.op, `terms of kind ${tag} do not occur in serialized tensors`, { tag })
  }
}

function items(reader: ByteReader, count: number, depth: number): Term[] {
  // Each takes a byte at least.
  if (count > reader.remaining) throw malformed(reader.op, `${count} terms are missing`, { count })
  return Array.from({ length: count }, () => read(reader, depth + 1))
}

function list(reader: ByteReader, depth: number): Term[] {
  const members = items(reader, reader.uint32(), depth)
  const tail = read(reader, depth + 1)
  if (Array.isArray(tail) && tail.length === 0) return members
  throw malformed(reader.op, 'a list does not end in an empty list')
}

function map(reader: ByteReader, depth: number): TermMap {
  const flat = items(reader, 2 * reader.uint32(), depth)
  return new TermMap(
    Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const),
  )
}

function atom(reader: ByteReader, length: number, encoding: 'utf-8' | 'latin1'): Atom {
  return new Atom(new TextDecoder(encoding).decode(reader.take(length)))
}

function bigInteger(reader: ByteReader, length: number): number | bigint {
  const negative = reader.uint8() !== 0
  // Sizes, offsets and kept fields need no more, and the time for digits is quadratic.
  if (length > 64) throw malformed(reader.op, `an integer of ${length} bytes`, { length })
  let value = 0n
  for (const digit of reader.take(length).toReversed()) value = value * 256n + BigInt(digit)
  if (negative) value = -value
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}
