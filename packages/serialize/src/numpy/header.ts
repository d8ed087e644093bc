// The head of npy files, versions 1 to 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
import { NxError } from '@nx/types'
import type { ByteReader } from '../core/byte-reader.ts'
import { ByteWriter } from '../core/byte-writer.ts'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { shorten } from '../core/quote.ts'
import { parsePythonLiteral, PythonDict, PythonTuple, type PythonValue } from './python-literal.ts'

/** What a head says. */
export interface Header {
  /** What `numpy.dtype` is made of: text, or the fields of a record. */
  readonly descriptor: PythonValue
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

/** `\x93NUMPY`. */
const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** Bytes before the text, at most. */
export const prefixLength = 12
/** Bytes of a head unless the caller allows more; NumPy takes 10,000. */
export const longestHeader = 65_536

/** Reads the head; the elements follow. Throws `malformed`, `version`, `limit`. */
export function readHeader(reader: ByteReader, budget: Budget): Header {
  const { op } = reader
  const { major, length } = readPrefix(reader)
  budget.checkHeader(length)
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(reader.take(length))
  return parse(op, text, major < 3, budget)
}

/** Reads what comes before the text of a head: the version, and the length of the text. Throws `malformed`, `version`. */
export function readPrefix(reader: ByteReader): { major: number; length: number } {
  const { op } = reader
  if (String(reader.take(magic.length)) !== String(magic)) {
    throw malformed(op, 'npy files start with \\x93NUMPY')
  }
  const major = reader.uint8()
  const minor = reader.uint8()
  if (major < 1 || major > 3 || minor !== 0) {
    throw new NxError(
      'version',
      op,
      `reads versions 1 to 3 of npy, got ${major}.${minor}; save it with numpy.save`,
      { major, minor },
    )
  }
  return { major, length: major === 1 ? reader.uint16() : reader.uint32() }
}

/** The head is a dict of Python of three keys, in any order. */
function parse(op: string, text: string, long: boolean, budget: Budget): Header {
  const literal = parsePythonLiteral(text.replace(/^[ \t]+/, ''), { long })
  if (!(literal instanceof PythonDict)) throw malformed(op, `the head is no dict of Python: ${shorten(text)}`)
  const { entries } = literal
  const known = ['descr', 'fortran_order', 'shape']
  if (entries.size !== known.length || !known.every((key) => entries.has(key))) {
    throw malformed(op, `the head has descr, fortran_order and shape, got ${shorten(text)}`, { header: text })
  }
  const fortranOrder = entries.get('fortran_order')
  if (typeof fortranOrder !== 'boolean') throw malformed(op, 'fortran_order is neither True nor False')
  return {
    descriptor: entries.get('descr')!,
    fortranOrder,
    shape: shapeOf(op, entries.get('shape')!, budget),
  }
}

function shapeOf(op: string, shape: PythonValue, budget: Budget): readonly number[] {
  if (!(shape instanceof PythonTuple)) throw malformed(op, 'the shape is no tuple of lengths')
  budget.checkRank(shape.items.length)
  return shape.items.map((length) => {
    if (typeof length === 'bigint' && length >= 0n && length <= BigInt(Number.MAX_SAFE_INTEGER))
      return Number(length)
    throw malformed(op, `there is no length ${shorten(String(length))}`)
  })
}

/** The head of elements in row-major order, padded so that they start at a multiple of 64 bytes. */
export function writeHeader(descriptor: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${tuple}, }`
  const before = magic.length + 4
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before
  const encode = (part: string): Uint8Array => new TextEncoder().encode(part)
  return new ByteWriter({ littleEndian: true })
    .put(Uint8Array.from(magic))
    .uint8(1)
    .uint8(0)
    .uint16(length)
    .put(encode(`${text.padEnd(length - 1)}\n`))
    .finish()
}
