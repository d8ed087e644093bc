// The files of a zip archive (PKWARE APPNOTE 6.3), stored or deflated, with 64-bit sizes where there are any.
import { NxError } from '@nx/types'
import { ByteReader } from '../core/byte-reader.ts'
import { crc32 } from '../core/checksums.ts'
import { inflate } from '../core/inflate.ts'
import { malformed } from '../core/malformed.ts'
import { plainBytes } from '../core/plain-bytes.ts'
import { centralSignature, endLength, endSignature, localSignature, unknown32 } from './zip.ts'

interface Entry {
  readonly name: string
  readonly flags: number
  readonly method: number
  readonly checksum: number
  readonly compressed: number
  readonly size: number
  readonly offset: number
}

/** Names and contents in the order of the archive. Throws `malformed`, `unsupported`. */
export function readZip(op: string, given: Uint8Array): [name: string, content: Uint8Array][] {
  const bytes = plainBytes(op, given)
  const entries = readDirectory(op, bytes)
  // Entries that share their bytes could ask for far more memory than any archive needs.
  const total = entries.reduce((sum, { compressed }) => sum + compressed, 0)
  if (total > bytes.length) throw malformed(op, `the files of an archive of ${bytes.length} bytes overlap`)
  return entries.map((entry) => [entry.name, readContent(op, bytes, entry)])
}

function readDirectory(op: string, bytes: Uint8Array): Entry[] {
  const end = new ByteReader(op, bytes, { littleEndian: true, offset: endOffset(op, bytes) })
  end.take(10)
  let count = end.uint16()
  end.take(4)
  let offset = end.uint32()
  if (count === 0xffff || offset === unknown32) [count, offset] = readEnd64(op, bytes, end.offset - 20)
  const reader = new ByteReader(op, bytes, { littleEndian: true, offset })
  const shortest = 46
  if (count * shortest > reader.remaining)
    throw malformed(op, `the directory lacks ${count} files`, { count })
  return Array.from({ length: count }, () => readEntry(reader))
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

function readEntry(reader: ByteReader): Entry {
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
  { size, compressed, offset }: Pick<Entry, 'size' | 'compressed' | 'offset'>,
): Pick<Entry, 'size' | 'compressed' | 'offset'> {
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

function readContent(op: string, bytes: Uint8Array, entry: Entry): Uint8Array {
  const reader = new ByteReader(op, bytes, { littleEndian: true, offset: entry.offset })
  if (reader.uint32() !== localSignature)
    throw malformed(op, `the file ${entry.name} is not where it should be`)
  reader.take(22)
  const [nameLength, extraLength] = [reader.uint16(), reader.uint16()]
  reader.take(nameLength + extraLength)
  const content = unpack(op, reader.take(entry.compressed), entry)
  if (content.length === entry.size && crc32(content) === entry.checksum) return content
  throw malformed(op, `the checksum of the file ${entry.name} is wrong`, { name: entry.name })
}

function unpack(op: string, stored: Uint8Array, { name, flags, method, size }: Entry): Uint8Array {
  const encrypted = (flags & 1) !== 0
  if (!encrypted && method === 0) return stored
  if (!encrypted && method === 8) return inflate(op, stored, size)
  throw new NxError(
    'unsupported',
    op,
    `reads stored and deflated files, got ${encrypted ? 'an encrypted one' : `method ${method}`} in ${name}; ` +
      'save the archive with numpy.savez or numpy.savez_compressed',
    { name, method, encrypted },
  )
}
