// Archives, with members that lie about their sizes, places and names.
import { crc32 } from 'node:zlib'
import { deflateSync } from 'fflate'
import { npyFile } from './npy-file.ts'
import { oddNumbers, type Random } from './random.ts'

const zeros = new Uint8Array(2 ** 20)
/** A megabyte of zeros in a kilobyte, and 64 of them, which are more than any limit here. */
const bombs = [2 ** 20, 2 ** 26].map((size) => ({ stored: deflateSync(new Uint8Array(size)), size }))

interface Member {
  readonly name: Uint8Array
  readonly stored: Uint8Array
  readonly size: number
  readonly checksum: number
  readonly method: number
}

/** An archive of up to four members. */
export function archiveFile(random: Random): Uint8Array {
  const members = random.some(4, () => member(random))
  const local: Uint8Array[] = []
  const central: Uint8Array[] = []
  let offset = 0
  const offsets: number[] = []
  for (const each of members) {
    offsets.push(offset)
    const shared = random.chance(0.05) ? random.pick(offsets) : offset
    const lie = random.chance(0.03) ? random.pick(oddNumbers) : shared
    const head = fields([4, 0x04034b50], ...facts(each))
    local.push(head, each.name, each.stored)
    central.push(
      fields([4, 0x02014b50], [2, 20], ...facts(each), [2, 0], [2, 0], [2, 0], [4, 0], [4, lie]),
      each.name,
    )
    offset += head.length + each.name.length + each.stored.length
  }
  const directory = join(central)
  const count = random.chance(0.95) ? members.length : random.pick([0, 1, 5, 0xffff])
  const at = random.chance(0.95) ? offset : random.pick(oddNumbers)
  const comment = random.bytes(random.chance(0.1) ? random.below(30) : 0)
  const end = fields(
    [4, 0x06054b50],
    [4, 0],
    [2, count],
    [2, count],
    [4, directory.length],
    [4, at],
    [2, comment.length],
  )
  return join([...local, directory, end, comment])
}

function member(random: Random): Member {
  const name = new TextEncoder().encode(
    random.chance(0.998)
      ? random.pick(['a.npy', 'b.npy', 'c', 'ü.npy', '__proto__.npy', '../x.npy', ''])
      : 'n'.repeat(60_000),
  )
  const content = npyFile(random)
  if (random.chance(0.01)) {
    const { stored, size } = bombs[random.chance(0.1) ? 1 : 0]!
    const claimed = random.chance(0.5) ? size : content.length
    return { name, stored, size: claimed, checksum: 0, method: 8 }
  }
  const padded = random.chance(0.05) ? join([content, zeros.subarray(0, random.below(80_000))]) : content
  const method = random.chance(0.9) ? random.pick([0, 8]) : random.pick([1, 14, 99])
  const stored = method === 8 ? deflateSync(padded, { level: 1 }) : padded
  const size = random.chance(0.93) ? padded.length : random.pick(oddNumbers) % 2 ** 32
  return { name, stored, size, checksum: random.chance(0.95) ? crc32(padded) : 0, method }
}

const facts = ({ name, stored, size, checksum, method }: Member): (readonly [number, number])[] => [
  [2, 20],
  [2, 0],
  [2, method],
  [4, 0],
  [4, checksum],
  [4, stored.length],
  [4, size],
  [2, name.length],
  [2, 0],
]

/** Little-endian numbers of so many bytes. */
export function fields(...numbers: readonly (readonly [bytes: number, value: number])[]): Uint8Array {
  return Uint8Array.from(
    numbers.flatMap(([bytes, value]) =>
      Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256),
    ),
  )
}

/** Bytes after each other. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
