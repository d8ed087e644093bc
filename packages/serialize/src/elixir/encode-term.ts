// Terms in their external format.
import { zlibSync } from 'fflate'
import { ByteWriter } from '../core/byte-writer.ts'
import type { Level } from '../core/compression.ts'
import { join } from '../core/join.ts'
import { tags, termVersion } from './tags.ts'
import { Atom, type Term, TermMap, Tuple } from './term.ts'

/** A term as bytes, compressed if that makes them fewer. */
export function encodeTerm(term: Term, level: Level): Uint8Array {
  const writer = new ByteWriter({ littleEndian: false })
  write(writer, term)
  const plain = writer.finish()
  if (level > 0) {
    const head = new ByteWriter({ littleEndian: false })
    head.uint8(termVersion).uint8(tags.compressed).uint32(plain.length)
    const packed = join([head.finish(), zlibSync(plain, { level })])
    if (packed.length <= plain.length) return packed
  }
  return join([Uint8Array.of(termVersion), plain])
}

function write(writer: ByteWriter, term: Term): void {
  if (typeof term === 'number') writeNumber(writer, term)
  else if (typeof term === 'bigint') writeInteger(writer, term)
  else if (term instanceof Atom) writeAtom(writer, term)
  else if (term instanceof Uint8Array) writer.uint8(tags.binary).uint32(term.length).put(term)
  else if (term instanceof Tuple) writeTuple(writer, term)
  else if (term instanceof TermMap) {
    writer.uint8(tags.map).uint32(term.pairs.length)
    for (const term_ of term.pairs.flat()) write(writer, term_)
  } else writeList(writer, term)
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (Number.isSafeInteger(value)) writeInteger(writer, BigInt(value))
  else writer.uint8(tags.newFloat).float64(value)
}

function writeInteger(writer: ByteWriter, value: bigint): void {
  if (value >= 0n && value < 256n) writer.uint8(tags.smallInteger).uint8(Number(value))
  else if (BigInt.asIntN(32, value) === value)
    writer.uint8(tags.integer).uint32(Number(BigInt.asUintN(32, value)))
  else {
    const digits: number[] = []
    for (let rest = value < 0n ? -value : value; rest > 0n; rest >>= 8n) digits.push(Number(rest & 255n))
    writer
      .uint8(tags.smallBig)
      .uint8(digits.length)
      .uint8(Number(value < 0n))
      .put(Uint8Array.from(digits))
  }
}

function writeAtom(writer: ByteWriter, { name }: Atom): void {
  const bytes = new TextEncoder().encode(name)
  if (bytes.length < 256) writer.uint8(tags.smallAtom).uint8(bytes.length).put(bytes)
  else writer.uint8(tags.atom).uint16(bytes.length).put(bytes)
}

function writeTuple(writer: ByteWriter, { items }: Tuple): void {
  if (items.length < 256) writer.uint8(tags.smallTuple).uint8(items.length)
  else writer.uint8(tags.largeTuple).uint32(items.length)
  for (const item of items) write(writer, item)
}

function writeList(writer: ByteWriter, members: readonly Term[]): void {
  if (members.length > 0) writer.uint8(tags.list).uint32(members.length)
  for (const member of members) write(writer, member)
  writer.uint8(tags.emptyList)
}
