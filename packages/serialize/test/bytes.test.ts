// What readers take for the bytes of a file.
import { binaryBackend } from '@nx/backend-binary'
import * as files from '@nx/serialize'
import { f16, f32, fromBinary, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

/** As Node's `Buffer` does it: `slice` copies nothing, and the text is that of the bytes. */
class Buffer extends Uint8Array<ArrayBuffer> {
  override slice(start?: number, end?: number): Buffer {
    return this.subarray(start, end) as Buffer
  }

  override toString(): string {
    return new TextDecoder().decode(this)
  }
}

/** The bytes in the middle of other memory, where no element is aligned. */
function bufferOf(bytes: Uint8Array): Buffer {
  const buffer = new Buffer(new ArrayBuffer(bytes.length + 3), 3)
  buffer.set(bytes)
  return buffer
}

const formats = [
  ['deserialize', (x: Tensor) => files.serialize(x), (bytes: Uint8Array) => files.deserialize<Tensor>(bytes)],
  ['loadNumpy', files.saveNumpy, files.loadNumpy],
  [
    'loadNumpyArchive',
    (x: Tensor) => files.saveNumpyArchive({ x }),
    (bytes: Uint8Array) => files.loadNumpyArchive(bytes)[0]![1],
  ],
  [
    'loadSafetensors',
    (x: Tensor) => files.saveSafetensors({ x }),
    (bytes: Uint8Array) => files.loadSafetensors(bytes).tensors['x']!,
  ],
] as const

it.each(formats)('%s copies what it reads from buffers, aligned or not', (_, write, read) => {
  for (const x of [f32([1.5, -2]), f16([1.5, -2])]) {
    const buffer = bufferOf(write(x))
    const back = read(buffer)
    buffer.fill(0)
    expect(toArray(back)).toEqual([1.5, -2])
  }
})

it('fromBinary copies from buffers too', () => {
  const buffer = bufferOf(new Uint8Array([1, 0, 2, 1]))
  const back = fromBinary(buffer, 'u16')
  buffer.fill(0)
  expect(toArray(back)).toEqual([1, 258])
})

it.each(formats)('%s refuses what is not bytes', (op, _, read) => {
  for (const given of [new ArrayBuffer(8), 'model.npy', undefined]) {
    expect(() => read(given as never)).toThrow(
      expect.objectContaining({ code: 'bytes', op, message: expect.stringMatching(/give new Uint8Array/) }),
    )
  }
})

it('saveSafetensors refuses metadata that is no text', () => {
  const metadata = { epochs: 3 } as unknown as Record<string, string>
  expect(() => files.saveSafetensors({}, { metadata })).toThrow(
    expect.objectContaining({ code: 'option', message: expect.stringMatching(/got number for "epochs"/) }),
  )
})
