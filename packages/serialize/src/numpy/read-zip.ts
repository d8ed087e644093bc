// The files of a zip archive (PKWARE APPNOTE 6.3), stored or deflated, with 64-bit sizes where there are any.
import { NxError } from '@nx/types'
import { ByteReader } from '../core/byte-reader.ts'
import { crc32 } from '../core/crc32.ts'
import { inflate } from '../core/inflate.ts'
import type { Budget } from '../core/limits.ts'
import { malformed } from '../core/malformed.ts'
import { quote } from '../core/quote.ts'
import type { Content } from './read-array.ts'
import { centralSignature, endLength, endSignature, localSignature, unknown32 } from './zip.ts'

interface ZipEntry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly checksum: number
  readonly compressed: number
  readonly size: number
  readonly offset: number
}

/** A file of an archive, unpacked as far as it is asked for. */
export interface ArchiveFile extends Content {
  readonly name: string
}

/** The files of an archive, in its order. Throws `malformed`, `limit`, and `unsupported` when one is unpacked. */
export function readZip(budget: Budget, bytes: Uint8Array): readonly ArchiveFile[] {
  const { op } = budget
  const { entries, offset } = readDirectory(budget, bytes)
  const placed = entries.map((entry) => ({ ...entry, stored: locate(op, bytes, entry) }))
  // Entries that share their bytes could ask for far more memory than any archive needs.
  let end = 0
  for (const { stored, offset: start } of placed.toSorted((a, b) => a.offset - b.offset)) {
    if (start < end) throw overlap(op, bytes)
    end = stored.byteOffset - bytes.byteOffset + stored.length
  }
  if (end > offset) throw overlap(op, bytes)
  return placed.map(({ stored, ...entry }) => ({
    name: entry.name,
    size: entry.size,
    first: (length) => unpack(budget, stored, entry, length),
  }))
}

const overlap = (op: string, { length }: Uint8Array): NxError =>
  malformed(op, `the files of an archive of ${length} bytes overlap`)

function readDirectory(budget: Budget, bytes: Uint8Array): { entries: ZipEntry[]; offset: number } {
  const { op } = budget
  const end = new ByteReader(op, bytes, { littleEndian: true, offset: endOffset(op, bytes) })
  end.take(10)
  let count = end.uint16()
  end.take(4)
  let offset = end.uint32()
  if (count === 0xffff || offset === unknown32) [count, offset] = readEnd64(op, bytes, end.offset - 20)
  budget.checkCount(count)
  const reader = new ByteReader(op, bytes, { littleEndian: true, offset })
  const shortest = 46
  if (count * shortest > reader.remaining)
    throw malformed(op, `the directory lacks ${count} files`, { count })
  return { entries: Array.from({ length: count }, () => readEntry(reader)), offset }
}

/** Where the last record starts; it ends with a comment of unknown length. */
function endOffset(op: string, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const last = bytes.length - endLength
  for (let offset = last; offset >= 0 && offset >= last - 0xffff; offset--) {
    if (view.getUint32(offset, true) === endSignature) return offset
  }
  throw malformed(op, 'the archive has no end record')
}

/** Number of files and offset of the directory in an archive too large for 32 bits. */
function readEnd64(op: string, bytes: Uint8Array, end: number): [count: number, offset: number] {
  const locator = new ByteReader(op, bytes, { littleEndian: true, offset: end - 20 })
  if (locator.uint32() !== 0x07064b50) throw malformed(op, 'the archive has no record of 64-bit sizes')
  locator.take(4)
  const record = new ByteReader(op, bytes, { littleEndian: true, offset: locator.uint64() })
  if (record.uint32() !== 0x06064b50) throw malformed(op, 'the archive has no record of 64-bit sizes')
  record.take(28)
  const count = record.uint64()
  record.take(8)
  return [count, record.uint64()]
}

function readEntry(reader: ByteReader): ZipEntry {
  if (reader.uint32() !== centralSignature)
    throw malformed(reader.op, 'the directory of the archive is damaged')
  reader.take(4)
  const [flags, method] = [reader.uint16(), reader.uint16()]
  reader.take(4)
  const [checksum, compressed, size] = [reader.uint32(), reader.uint32(), reader.uint32()]
  const [nameLength, extraLength, commentLength] = [reader.uint16(), reader.uint16(), reader.uint16()]
  reader.take(8)
  const offset = reader.uint32()
  const name = new TextDecoder().decode(reader.take(nameLength))
  const extra = reader.take(extraLength)
  reader.take(commentLength)
  return { name, flags, method, checksum, ...wideSizes(reader.op, extra, { size, compressed, offset }) }
}

/** Sizes and offset, taken from the extra field where 32 bits do not hold them. */
function wideSizes(
  op: string,
  extra: Uint8Array,
  { size, compressed, offset }: Pick<ZipEntry, 'size' | 'compressed' | 'offset'>,
): Pick<ZipEntry, 'size' | 'compressed' | 'offset'> {
  const reader = new ByteReader(op, extra, { littleEndian: true })
  while (reader.remaining >= 4) {
    const id = reader.uint16()
    const field = new ByteReader(op, reader.take(reader.uint16()), { littleEndian: true })
    if (id !== 1) continue
    return {
      size: size === unknown32 ? field.uint64() : size,
      compressed: compressed === unknown32 ? field.uint64() : compressed,
      offset: offset === unknown32 ? field.uint64() : offset,
    }
  }
  return { size, compressed, offset }
}

/** The bytes of a file as they are stored. */
function locate(op: string, bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const reader = new ByteReader(op, bytes, { littleEndian: true, offset: entry.offset })
  if (reader.uint32() !== localSignature)
    throw malformed(op, `the file ${quote(entry.name)} is not where it should be`)
  reader.take(22)
  const [nameLength, extraLength] = [reader.uint16(), reader.uint16()]
  reader.take(nameLength + extraLength)
  return reader.take(entry.compressed)
}

/** The first bytes of a file. Its checksum is that of all of them. */
function unpack(budget: Budget, stored: Uint8Array, entry: ZipEntry, length: number): Uint8Array {
  const { op } = budget
  const { name, flags, method, size, checksum } = entry
  const encrypted = (flags & 1) !== 0
  if (encrypted || (method !== 0 && method !== 8)) {
    throw new NxError(
      'unsupported',
      op,
      `reads stored and deflated files, got ${encrypted ? 'an encrypted one' : `method ${method}`} in ${quote(name)}; ` +
        'save the archive with numpy.savez or numpy.savez_compressed',
      { name, method, encrypted },
    )
  }
  if (method === 8) budget.unpack(length)
  else if (stored.length !== size)
    throw malformed(op, `the file ${quote(name)} has ${size} bytes, got ${stored.length}`, { name })
  const content = method === 8 ? inflate(op, stored, size, length) : stored.subarray(0, length)
  if (length < size || crc32(content) === checksum) return content
  throw malformed(op, `the checksum of the file ${quote(name)} is wrong`, { name })
}
