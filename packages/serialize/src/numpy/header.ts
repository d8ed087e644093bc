// The head of npy files, versions 1 to 3 (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
import { NxError } from '@nx/types'
import type { ByteReader } from '../core/byte-reader.ts'
import { ByteWriter } from '../core/byte-writer.ts'
import { malformed } from '../core/malformed.ts'

/** What a head says. */
export interface Header {
  readonly descriptor: string
  readonly fortranOrder: boolean
  readonly shape: readonly number[]
}

/** `\x93NUMPY`. */
const magic: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
const longest = 1_048_576

/** Reads the head; the elements follow. Throws `malformed`, `version`. */
export function readHeader(reader: ByteReader): Header {
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
      {
        major,
        minor,
      },
    )
  }
  const length = major === 1 ? reader.uint16() : reader.uint32()
  if (length > longest) throw malformed(op, `a head has at most ${longest} bytes, got ${length}`, { length })
  return parse(op, new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(reader.take(length)))
}

/** The head is a dict of Python, its keys in any order. */
function parse(op: string, text: string): Header {
  const descriptor = /'descr': *'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order': *(True|False)/.exec(text)?.[1]
  const shape = /'shape': *\(([\dL, ]*)\)/.exec(text)?.[1]
  if (descriptor === undefined && text.includes("'descr'")) {
    throw new NxError(
      'unknown_type',
      op,
      'records of named fields have no tensor; save each field as its own array',
      {
        header: text,
      },
    )
  }
  if (descriptor === undefined || order === undefined || shape === undefined) {
    throw malformed(op, 'the head lacks descr, fortran_order or shape', { header: text })
  }
  const lengths = shape.split(',').map((length) => length.trim().replace(/L$/, ''))
  if (lengths.at(-1) === '') lengths.pop()
  if (!lengths.every((length) => /^\d{1,15}$/.test(length))) {
    throw malformed(op, `there is no shape (${shape})`, { shape })
  }
  return { descriptor, fortranOrder: order === 'True', shape: lengths.map(Number) }
}

/** The head of elements in row-major order, padded so that they start at a multiple of 64 bytes. */
export function writeHeader(descriptor: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${descriptor}', 'fortran_order': False, 'shape': ${tuple}, }`
  const wide = text.length > 65_000
  const before = magic.length + 2 + (wide ? 4 : 2)
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before
  const writer = new ByteWriter({ littleEndian: true })
  writer
    .uint8(0x93)
    .put(new TextEncoder().encode('NUMPY'))
    .uint8(wide ? 2 : 1)
    .uint8(0)
  if (wide) writer.uint32(length)
  else writer.uint16(length)
  return writer.put(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`)).finish()
}
