// The checksums of zip archives and zlib streams (RFC 1952 and RFC 1950).

let table: Uint32Array | undefined

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
    return remainder
  })
}

/** CRC-32 of bytes, unsigned. */
export function crc32(bytes: Uint8Array): number {
  table ??= crcTable()
  let crc = -1
  for (const byte of bytes) crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8)
  return ~crc >>> 0
}

/** Adler-32 of bytes, unsigned. */
export function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return high * 65536 + low
}
