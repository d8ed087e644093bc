// The checksum of zlib streams (RFC 1950).

/** How many bytes may be added before sums of 32 bits have to be reduced. */
const run = 5552

/** Adler-32 of bytes, unsigned. */
export function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (let start = 0; start < bytes.length; start += run) {
    const end = Math.min(start + run, bytes.length)
    for (let i = start; i < end; i++) {
      low += bytes[i]!
      high += low
    }
    low %= 65521
    high %= 65521
  }
  return high * 65536 + low
}
