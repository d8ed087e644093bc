// Terms from their external format.
import { ByteReader } from '../core/byte-reader.ts'
import { adler32 } from '../core/adler32.ts'
import { inflate } from '../core/inflate.ts'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { tags, termVersion } from './tags.ts'
import { Atom, type Term, TermMap, Tuple } from './term.ts'

/** Levels of terms that describe one container in another, and terms that describe one tensor. */
const levelsPerContainer = 4
const termsPerTensor = 20

/** The term that bytes hold; if they are compressed, `unpacks` sees to what length. Throws `malformed`, `limit`. */
export function decodeTerm(budget: Budget, bytes: Uint8Array, unpacks: (size: number) => void): Term {
  const { op } = budget
  const reader = new ByteReader(op, bytes, { littleEndian: false })
  const version = reader.uint8()
  if (version !== termVersion) throw malformed(op, `a term starts with ${termVersion}, got ${version}`)
  if (bytes[reader.offset] !== tags.compressed) return new TermReader(reader, budget).read(0)
  reader.uint8()
  const size = reader.uint32()
  unpacks(size)
  budget.unpack(size)
  const unpacked = unzlib(op, size, reader.take(reader.remaining))
  return new TermReader(new ByteReader(op, unpacked, { littleEndian: false }), budget).read(0)
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

/** Reads terms, not more of them and not deeper than is allowed. */
class TermReader {
  readonly #reader: ByteReader
  readonly #budget: Budget
  readonly #deepest: number
  readonly #most: number
  #count = 0

  constructor(reader: ByteReader, budget: Budget) {
    this.#reader = reader
    this.#budget = budget
    this.#deepest = levelsPerContainer * (budget.depth + 2)
    this.#most = termsPerTensor * (budget.count + 1)
  }

  read(depth: number): Term {
    if (depth > this.#deepest) this.#budget.checkDepth(this.#budget.depth + 1)
    this.#add(1)
    const reader = this.#reader
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
        return new Tuple(this.#items(reader.uint8(), depth))
      case tags.largeTuple:
        return new Tuple(this.#items(reader.uint32(), depth))
      case tags.emptyList:
        return nothing
      case tags.byteList:
        return this.#byteList(reader.uint16())
      case tags.list:
        return this.#list(depth)
      case tags.binary:
        return reader.take(reader.uint32())
      case tags.map:
        return this.#map(depth)
      default:
        throw malformed(reader.op, `terms of kind ${tag} do not occur in serialized tensors`, { tag })
    }
  }

  /** Counts terms, each of which takes far more memory than its byte in the file. */
  #add(count: number): void {
    this.#count += count
    if (this.#count > this.#most) this.#budget.checkCount(Math.ceil(this.#count / termsPerTensor))
  }

  #items(count: number, depth: number): Term[] {
    // Each takes a byte at least.
    const { remaining, op } = this.#reader
    if (count > remaining) throw malformed(op, `${count} terms are missing`, { count })
    const items: Term[] = []
    for (let i = 0; i < count; i++) items.push(this.read(depth + 1))
    return items
  }

  #list(depth: number): Term[] {
    const members = this.#items(this.#reader.uint32(), depth)
    const tail = this.read(depth + 1)
    if (Array.isArray(tail) && tail.length === 0) return members
    throw malformed(this.#reader.op, 'a list does not end in an empty list')
  }

  #byteList(length: number): Term[] {
    this.#add(length)
    return Array.from(this.#reader.take(length))
  }

  #map(depth: number): TermMap {
    const flat = this.#items(2 * this.#reader.uint32(), depth)
    return new TermMap(
      Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!] as const),
    )
  }
}

/** All empty lists are one. */
const nothing: readonly Term[] = []

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
