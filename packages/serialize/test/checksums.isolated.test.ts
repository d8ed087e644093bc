// Checksums are those of the host, by vectors and by tables, whatever the length and where the bytes begin.
import { Buffer } from 'node:buffer'
import { crc32 as ofHost } from 'node:zlib'
import { afterEach, expect, it, vi } from 'vitest'
import { crc32, crc32ByTables } from '../src/core/crc32.ts'

const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i + 7 * i + (i >> 9)) & 255)

afterEach(() => vi.unstubAllGlobals())

it('gives the check value of CRC-32/ISO-HDLC', () => {
  const digits = new TextEncoder().encode('123456789')
  expect(crc32(digits)).toBe(0xcbf43926)
  expect(crc32ByTables(digits)).toBe(0xcbf43926)
})

/** Around the length from which on vectors are used, and around two and three blocks. */
const lengths = [0, 1, 15, 16, 17, 33, 993, 37_567, 37_568, 37_569, 70_335, 70_336, 70_401, 199_993]

it.each(lengths)('is that of the host for %i bytes', (length) => {
  for (const start of [0, 1, 7]) {
    const part = bytes.subarray(start, start + length)
    for (const own of [crc32, crc32ByTables]) {
      expect(own(part)).toBe(ofHost(part))
      expect(own(part, 0x89abcdef)).toBe(ofHost(part, 0x89abcdef))
      expect(own(part.subarray(length >> 1), own(part.subarray(0, length >> 1)))).toBe(ofHost(part))
    }
  }
})

it('sees each bit that differs', () => {
  const part = bytes.slice(0, 80_000)
  const whole = crc32(part)
  for (let bit = 0; bit < 8 * part.length; bit += 40_009) {
    part[bit >> 3]! ^= 1 << (bit & 7)
    expect(crc32(part)).not.toBe(whole)
    expect(crc32(part)).toBe(ofHost(part))
    part[bit >> 3]! ^= 1 << (bit & 7)
  }
})

it('leaves the bytes as they are, also where a slice would be a view of them', () => {
  const part = Buffer.from(bytes)
  expect(crc32(part)).toBe(ofHost(bytes))
  expect(part.equals(bytes)).toBe(true)
})

it('goes by tables where there is no WebAssembly, or it is forbidden', async () => {
  const forbidden = (): never => {
    throw new TypeError('forbidden')
  }
  for (const WebAssembly of [undefined, { Module: forbidden }]) {
    vi.resetModules()
    vi.stubGlobal('WebAssembly', WebAssembly)
    const anew = await import('../src/core/crc32.ts')
    expect(anew.crc32(bytes)).toBe(ofHost(bytes))
  }
})
