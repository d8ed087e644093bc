// Checksums are the same by the host and without it, whatever the length and where the bytes begin.
import { afterEach, expect, it, vi } from 'vitest'
import { crc32, crc32ByTables } from '../src/core/checksums.ts'

const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * i + 7 * i) & 255)

afterEach(() => vi.unstubAllGlobals())

it('gives the check value of CRC-32/ISO-HDLC', () => {
  const digits = new TextEncoder().encode('123456789')
  expect(crc32(digits)).toBe(0xcbf43926)
  expect(crc32ByTables(digits)).toBe(0xcbf43926)
  vi.stubGlobal('process', undefined)
  expect(crc32(digits)).toBe(0xcbf43926)
})

it.each([0, 1, 15, 16, 17, 31, 32, 33, 500, 993])('is the same by tables for %i bytes', (length) => {
  for (const start of [0, 1, 7]) {
    const part = bytes.subarray(start, start + length)
    expect(crc32ByTables(part)).toBe(crc32(part))
    expect(crc32ByTables(part, 0x89abcdef)).toBe(crc32(part, 0x89abcdef))
    expect(crc32ByTables(part.subarray(length >> 1), crc32ByTables(part.subarray(0, length >> 1)))).toBe(
      crc32(part),
    )
  }
})
