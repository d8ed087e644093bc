// What readers take for the bytes of a file.
import { runInNewContext } from 'node:vm'
import { binaryBackend } from '@nx/backend-binary'
import * as files from '@nx/serialize'
import { f16, f32, fromBinary, fromPointer, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
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

const foreign = runInNewContext('({ Uint8Array, ArrayBuffer })') as typeof globalThis

/** The same bytes in the forms that they come in. */
function formsOf(bytes: Uint8Array): readonly (readonly [string, Uint8Array | ArrayBufferLike])[] {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
  shared.set(bytes)
  const elsewhere = new foreign.ArrayBuffer(bytes.length)
  new Uint8Array(elsewhere).set(bytes)
  return [
    ['an ArrayBuffer', new Uint8Array(bytes).buffer],
    ['a SharedArrayBuffer', shared.buffer],
    ['a view of shared memory', shared],
    ['bytes of another realm', new foreign.Uint8Array(bytes)],
    ['a buffer of another realm', elsewhere],
  ]
}

it.each(formats)('%s takes bytes in any form', (_, write, read) => {
  for (const [form, bytes] of formsOf(write(f32([1.5, -2]))))
    expect(toArray(read(bytes as Uint8Array)), form).toEqual([1.5, -2])
})

it('openSafetensors and fromBinary take bytes in any form', async () => {
  const bytes = files.saveSafetensors({ x: f32([1.5, -2]) })
  for (const form of formsOf(bytes).map(([name]) => name)) {
    const file = await files.openSafetensors((offset, length) => {
      const part = bytes.slice(offset, offset + length)
      return formsOf(part).find(([name]) => name === form)![1]
    })
    expect(toArray(await file.load('x')), form).toEqual([1.5, -2])
  }
  for (const [form, two] of formsOf(new Uint8Array([1, 0, 2, 1])))
    expect(toArray(fromBinary(two, 'u16')), form).toEqual([1, 258])
})

const readers = [
  ...formats,
  ['fromBinary', undefined, (bytes: Uint8Array) => fromBinary(bytes, 'u8')],
] as const

it.each(readers)('%s refuses what is not bytes', (op, _, read) => {
  for (const given of [
    'model.npy',
    undefined,
    null,
    5,
    [1, 2],
    new Float32Array(2),
    new DataView(new ArrayBuffer(8)),
  ])
    expect(() => read(given as never)).toThrow(
      expect.objectContaining({
        code: 'bytes',
        op,
        message: expect.stringMatching(/needs bytes, a Uint8Array or an ArrayBuffer, got/),
      }),
    )
  expect(() => read(Promise.resolve(new Uint8Array(8)) as never)).toThrow(/got Promise; await it first/)
})

it.each(readers)('%s refuses memory that was given away', (op, _, read) => {
  const bytes = new Uint8Array(8)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  for (const given of [bytes, bytes.buffer])
    expect(() => read(given as never)).toThrow(
      expect.objectContaining({
        code: 'bytes',
        op,
        message: expect.stringMatching(/was transferred or shrunk/),
      }),
    )
})

it('fromPointer refuses memory that was given away', () => {
  const bytes = new Uint8Array(8)
  structuredClone(bytes, { transfer: [bytes.buffer] })
  for (const given of [bytes, bytes.buffer])
    expect(() => fromPointer(binaryBackend(), given, 'u8', [8])).toThrow(
      expect.objectContaining({ code: 'bytes', op: 'fromPointer' }),
    )
})

const wrongReads: readonly (readonly [string, unknown, string])[] = [
  ['no function', 5, 'not_function'],
  ['nothing', (): null => null, 'bytes'],
  ['text', (): string => 'file', 'bytes'],
  ['too few bytes', (): ArrayBuffer => new ArrayBuffer(3), 'malformed'],
]

it.each(wrongReads)('openSafetensors refuses a read that gives %s', async (_, read, code) => {
  await expect(files.openSafetensors(read as never)).rejects.toMatchObject({ name: 'NxError', code })
})

it('saveSafetensors refuses metadata that is no text', () => {
  const metadata = { epochs: 3 } as unknown as Record<string, string>
  expect(() => files.saveSafetensors({}, { metadata })).toThrow(
    expect.objectContaining({ code: 'option', message: expect.stringMatching(/got number for "epochs"/) }),
  )
})
