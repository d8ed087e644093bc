// Archives that are unusual: with 64-bit sizes, encrypted, packed in other ways, or too large.
import { binaryBackend } from '@nx/backend-binary'
import { loadNumpyArchive, saveNumpyArchive } from '@nx/serialize'
import { setDefaultBackend, tensor, toArray } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'
import { numpy } from './fixtures.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const unknown = 0xffffffff

/** The archive of one file with all sizes and offsets in 64 bits. */
function with64Bits(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer)
  const end = bytes.length - 22
  const directory = view.getUint32(end + 16, true)
  const head = bytes.slice(directory, end)
  const headView = new DataView(head.buffer)
  const [compressed, size] = [headView.getUint32(20, true), headView.getUint32(24, true)]
  const extra = new DataView(new ArrayBuffer(28))
  extra.setUint16(0, 1, true)
  extra.setUint16(2, 24, true)
  extra.setBigUint64(4, BigInt(size), true)
  extra.setBigUint64(12, BigInt(compressed), true)
  extra.setBigUint64(20, 0n, true)
  headView.setUint32(20, unknown, true)
  headView.setUint32(24, unknown, true)
  headView.setUint16(30, 28, true)
  headView.setUint32(42, unknown, true)
  const record = new DataView(new ArrayBuffer(56))
  record.setUint32(0, 0x06064b50, true)
  record.setBigUint64(4, 44n, true)
  record.setBigUint64(24, 1n, true)
  record.setBigUint64(32, 1n, true)
  record.setBigUint64(40, BigInt(head.length + 28), true)
  record.setBigUint64(48, BigInt(directory), true)
  const locator = new DataView(new ArrayBuffer(20))
  locator.setUint32(0, 0x07064b50, true)
  locator.setBigUint64(8, BigInt(directory + head.length + 28), true)
  locator.setUint32(16, 1, true)
  const last = bytes.slice(end)
  new DataView(last.buffer).setUint32(16, unknown, true)
  const parts = [bytes.slice(0, directory), head, extra, record, locator, last]
  return Uint8Array.from(
    parts.flatMap((part) => [...new Uint8Array(part.buffer, part.byteOffset, part.byteLength)]),
  )
}

it('reads 64-bit sizes and offsets', () => {
  const bytes = with64Bits(saveNumpyArchive({ x: tensor([1, 2]) }, { compressed: true }))
  const [[name, x]] = loadNumpyArchive(bytes) as [[string, never]]
  expect([name, toArray(x)]).toEqual(['x', [1, 2]])
})

/** The archive with a field of the first entry of its directory changed. */
function changed(field: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(numpy.compressed)
  const view = new DataView(bytes.buffer)
  const directory = view.getUint32(bytes.length - 6, true)
  view.setUint16(directory + field, value, true)
  return bytes
}

it.each([
  [
    'an encrypted file',
    8,
    1,
    'unsupported',
    /stored and deflated files, got an encrypted one in "x.npy"; save/,
  ],
  ['another method', 10, 14, 'unsupported', /got method 14 in "x.npy"; save the archive with numpy.savez/],
  ['a wrong size', 24, 1000, 'malformed', /compressed bytes do not unpack to 1000/],
  ['a huge size', 26, 9999, 'malformed', /compressed bytes do not unpack to 65529\d{4}/],
  ['a file beyond the end', 22, 1, 'malformed', /65\d+ bytes are missing at offset 55, got 430/],
  ['a wrong offset', 42, 1, 'malformed', /the file "x.npy" is not where it should be/],
] as const)('rejects %s', (_, field, value, code, message) => {
  expect(() => loadNumpyArchive(changed(field, value))).toThrow(
    expect.objectContaining({ name: 'NxError', code, message: expect.stringMatching(message) }),
  )
})

it('rejects more files than an archive holds', () => {
  const tensors = Object.fromEntries(Array.from({ length: 65_535 }, (_, i) => [`x${i}`, 1]))
  expect(() => saveNumpyArchive(tensors)).toThrow(
    expect.objectContaining({
      code: 'too_large',
      message: expect.stringMatching(/less than 4 GiB and 65535 files/),
    }),
  )
})
