// Zip archives of files below 4 GiB.
import { deflateSync } from 'fflate'
import { NxError, type OwnBytes } from '@nx/types'
import { ByteWriter } from '../core/byte-writer.ts'
import { crc32 } from '../core/crc32.ts'
import type { Level } from '../core/compression.ts'
import { join } from '../core/join.ts'
import { quote } from '../core/quote.ts'
import { centralSignature, endSignature, localSignature, unknown32 } from './zip.ts'

/** An archive of named contents, each in parts that follow each other. Throws `too_large` beyond 4 GiB, `name` for names that are too long. */
export function writeZip(
  op: string,
  files: readonly (readonly [name: string, content: readonly Uint8Array[]])[],
  level: Level,
): OwnBytes {
  const parts: Uint8Array[] = []
  const directory = new ByteWriter({ littleEndian: true })
  let offset = 0
  for (const [name, content] of files) {
    const label = new TextEncoder().encode(name)
    if (label.length > 0xffff) throw longName(op, name, label.length)
    const size = lengthOf(content)
    const stored = level === 0 ? content : [deflateSync(join(content), { level })]
    const facts = factsOf(label, content, { size, stored: lengthOf(stored), deflated: level > 0 })
    const local = new ByteWriter({ littleEndian: true })
      .uint32(localSignature)
      .put(facts)
      .uint16(0)
      .put(label)
    directory.uint32(centralSignature).uint16(20).put(facts)
    directory.uint16(0).uint16(0).uint16(0).uint16(0).uint32(0).uint32(offset).put(label)
    parts.push(local.finish(), ...stored)
    offset += local.length + lengthOf(stored)
    if (size >= unknown32 || offset + directory.length >= unknown32 || files.length >= 0xffff) {
      throw tooLarge(op, offset)
    }
  }
  const end = new ByteWriter({ littleEndian: true })
  end.uint32(endSignature).uint16(0).uint16(0).uint16(files.length).uint16(files.length)
  end.uint32(directory.length).uint32(offset).uint16(0)
  return join([...parts, directory.finish(), end.finish()])
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0)

/** What the record before a file and the one in the directory have in common. */
function factsOf(
  label: Uint8Array,
  content: readonly Uint8Array[],
  { size, stored, deflated }: { readonly size: number; readonly stored: number; readonly deflated: boolean },
): Uint8Array {
  const utf8 = 1 << 11
  const firstOfJanuary1980 = 33
  return new ByteWriter({ littleEndian: true })
    .uint16(20)
    .uint16(utf8)
    .uint16(deflated ? 8 : 0)
    .uint16(0)
    .uint16(firstOfJanuary1980)
    .uint32(content.reduce((crc, part) => crc32(part, crc), 0))
    .uint32(stored)
    .uint32(size)
    .uint16(label.length)
    .finish()
}

function longName(op: string, name: string, bytes: number): NxError {
  return new NxError(
    'name',
    op,
    `a name in an archive has at most 65531 bytes, got ${quote(name)} of ${bytes - 4}; choose a shorter one`,
    { name, bytes },
  )
}

function tooLarge(op: string, bytes: number): NxError {
  return new NxError(
    'too_large',
    op,
    `an archive holds less than 4 GiB and 65535 files, got ${bytes} bytes or more; save the tensors in several`,
    { bytes },
  )
}
