// CRC-32 (RFC 1952): by vectors where WebAssembly has them, else by tables.

/** Bytes that one step by tables takes. */
const stride = 16
let tables: Int32Array | undefined

/** Row k has, for each byte, what it adds to the remainder k bytes later. */
function crcTables(): Int32Array {
  const rows = new Int32Array(stride * 256)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
    rows[byte] = remainder
  }
  for (let i = 256; i < rows.length; i++) rows[i] = rows[rows[i - 256]! & 255]! ^ (rows[i - 256]! >>> 8)
  return rows
}

/**
 * CRC-32 of bytes, unsigned, going on from that of those before them: sixteen bytes at a time, by as many tables (M. Kounavis, F.
 * Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation", IEEE Transactions on Computers 57, 2008).
 */
export function crc32ByTables(bytes: Uint8Array, before = 0): number {
  const t = (tables ??= crcTables())
  let crc = ~before
  let i = 0
  for (const end = bytes.length - stride; i <= end; i += stride) {
    crc =
      t[3840 | (bytes[i]! ^ (crc & 255))]! ^
      t[3584 | (bytes[i + 1]! ^ ((crc >>> 8) & 255))]! ^
      t[3328 | (bytes[i + 2]! ^ ((crc >>> 16) & 255))]! ^
      t[3072 | (bytes[i + 3]! ^ (crc >>> 24))]! ^
      t[2816 | bytes[i + 4]!]! ^
      t[2560 | bytes[i + 5]!]! ^
      t[2304 | bytes[i + 6]!]! ^
      t[2048 | bytes[i + 7]!]! ^
      t[1792 | bytes[i + 8]!]! ^
      t[1536 | bytes[i + 9]!]! ^
      t[1280 | bytes[i + 10]!]! ^
      t[1024 | bytes[i + 11]!]! ^
      t[768 | bytes[i + 12]!]! ^
      t[512 | bytes[i + 13]!]! ^
      t[256 | bytes[i + 14]!]! ^
      t[bytes[i + 15]!]!
  }
  for (; i < bytes.length; i++) crc = t[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/**
 * The polynomial divides x³⁰⁰ + x¹⁵⁵ + x¹¹⁷ + x⁸⁹ + 1, and so the same of x¹²⁸ instead of x. A vector of 16 bytes may therefore be left
 * out if it is added to those so many vectors after it (S. Russell, "Chorba: a novel CRC32 implementation", arXiv:2412.16398, 2024).
 */
const distances = [145, 183, 211, 300]
/** Bytes that the vectors before may be added to: 300 vectors. */
const reach = 4800
const blockLength = 32_768

interface Exports {
  readonly memory: WebAssembly.Memory
  /** Adds to each vector of a block those before it, as many as there are `distances`. */
  readonly run: () => void
}

let vectors: Exports | undefined

/** The module: its memory has what reaches into a block, and behind it the block. */
function compile(): Exports {
  const number = (value: number): number[] => [(value & 127) | 128, ((value >> 7) & 127) | 128, value >> 14]
  const sized = (bytes: readonly number[]): number[] => [...number(bytes.length), ...bytes]
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)]
  const [i32, v128, localGet, none] = [0x7f, 0xfd, 0x20, 0x40]
  const load = (offset: number): number[] => [localGet, 0, v128, 0x00, 4, ...number(offset)]
  const vector = (offset: number): number[] => [
    ...[localGet, 0, ...load(reach + offset)],
    ...distances.flatMap((each) => [...load(reach + offset - 16 * each), v128, 0x51]),
    ...[v128, 0x0b, 4, ...number(reach + offset)],
  ]
  const body = [
    ...[1, 1, i32, 0x03, none, ...[0, 16, 32, 48].flatMap(vector)],
    // The address goes on by 64, and the loop while it is less than the length of a block.
    ...[
      localGet,
      0,
      0x41,
      ...number(64),
      0x6a,
      0x22,
      0,
      0x41,
      ...number(blockLength),
      0x49,
      0x0d,
      0,
      0x0b,
      0x0b,
    ],
  ]
  const name = (text: string): number[] => sized([...new TextEncoder().encode(text)])
  const bytes = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('run'), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  )
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
}

/** CRC-32 of bytes, unsigned, going on from that of those before them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const blocks = Math.floor((bytes.length - reach) / blockLength)
  if (blocks < 1) return crc32ByTables(bytes, before)
  try {
    vectors ??= compile()
  } catch {
    // There is no WebAssembly here, none with vectors, or it is forbidden.
    return crc32ByTables(bytes, before)
  }
  const { memory, run } = vectors
  const own = new Uint8Array(memory.buffer)
  const length = blocks * blockLength
  own.fill(0, 0, reach)
  for (let start = 0; start < length; start += blockLength) {
    own.set(bytes.subarray(start, start + blockLength), reach)
    if (start === 0) for (let i = 0; i < 4; i++) own[reach + i]! ^= ~before >>> (8 * i)
    run()
    own.copyWithin(0, blockLength, blockLength + reach)
  }
  // What is left of all blocks is what they add to the bytes behind them.
  const rest = new Uint8Array(bytes.subarray(length, length + reach))
  for (const distance of distances)
    for (let i = 0; i < 16 * distance; i++) rest[i]! ^= own[reach - 16 * distance + i]!
  return crc32ByTables(bytes.subarray(length + reach), crc32ByTables(rest, 0xffffffff))
}
