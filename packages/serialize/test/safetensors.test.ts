// safetensors files: one that its own library wrote, and ours.
import { binaryBackend } from '@nx/backend-binary'
import { loadSafetensors, openSafetensors, saveSafetensors, saveSafetensorsAsync } from '@nx/serialize'
import { asType, setDefaultBackend, tensor, toArray, toBinary } from '@nx/tensor'
import { dtypes } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'
import { safetensors } from './fixtures.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const range = (bytes: Uint8Array) => (offset: number, length: number) =>
  bytes.subarray(offset, offset + length)

it('reads a file of safetensors', () => {
  const { tensors, metadata } = loadSafetensors(safetensors)
  expect(metadata).toEqual({ format: 'np' })
  expect(Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, toArray(each)]))).toEqual({
    a: [
      [0, 1, 2],
      [3, 4, 5],
    ],
    b: [1n, -2n],
    flag: [1, 0],
    h: 1.5,
    none: [],
  })
  expect(tensors['none']!.shape).toEqual([0, 2])
})

it('reads one tensor of a file, and only its bytes', async () => {
  const asked: [number, number][] = []
  const file = await openSafetensors((offset, length) => {
    asked.push([offset, length])
    return safetensors.subarray(offset, offset + length)
  })
  expect(file.specs['a']).toEqual({ type: 'f32', shape: [2, 3] })
  expect(file.metadata).toEqual({ format: 'np' })
  expect(toArray(await file.load('b'))).toEqual([1n, -2n])
  expect(asked.at(-1)![1]).toBe(16)
  expect(asked).toHaveLength(3)
})

const stored = dtypes.filter((type) => !/[us][24]$|c128/.test(type))

it('writes and reads every type it has, aligned', () => {
  const tensors = Object.fromEntries(stored.map((type) => [type, asType(tensor([0, 1, 1]), type)]))
  const bytes = saveSafetensors(tensors, { metadata: { by: 'nx' } })
  const restored = loadSafetensors(bytes)
  for (const type of stored) expect(toBinary(restored.tensors[type]!)).toEqual(toBinary(tensors[type]!))
  expect(restored.metadata).toEqual({ by: 'nx' })
  expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0)
})

it('writes the same after waiting for the device', async () => {
  const tensors = { x: tensor([1, 2]), y: 3.5 }
  expect(await saveSafetensorsAsync(tensors)).toEqual(saveSafetensors(tensors))
})

const file = (head: unknown, data = new Uint8Array(0)): Uint8Array => {
  const json = new TextEncoder().encode(typeof head === 'string' ? head : JSON.stringify(head))
  const bytes = new Uint8Array(8 + json.length + data.length)
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 8)
  bytes.set(data, 8 + json.length)
  return bytes
}
const entry = (begin: number, end: number, shape: unknown = [end - begin], dtype = 'U8'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

const mistakes: readonly [string, () => unknown, string, RegExp][] = [
  ['nothing', () => loadSafetensors(new Uint8Array(0)), 'malformed', /^loadSafetensors: 8 bytes are missing/],
  [
    'a huge head',
    () => loadSafetensors(new Uint8Array(8).fill(255)),
    'malformed',
    /cannot hold 18446744073709551615/,
  ],
  ['no JSON', () => loadSafetensors(file('{')), 'malformed', /the head is no JSON/],
  ['a list', () => loadSafetensors(file([])), 'malformed', /the head is no object/],
  ['metadata', () => loadSafetensors(file({ __metadata__: { a: 1 } })), 'malformed', /maps text to text/],
  [
    'no shape',
    () => loadSafetensors(file({ a: { dtype: 'U8' } })),
    'malformed',
    /"a" has no dtype, no shape or no data_offsets/,
  ],
  [
    'negative',
    () => loadSafetensors(file({ a: entry(0, 1, [-1]) })),
    'malformed',
    /no shape or no data_offsets/,
  ],
  [
    'a size',
    () => loadSafetensors(file({ a: entry(0, 2, [3]) })),
    'malformed',
    /U8\[3\], cannot have 2 bytes/,
  ],
  [
    'a hole',
    () => loadSafetensors(file({ a: entry(1, 2) })),
    'malformed',
    /"a" starts at byte 1 where 0 is free/,
  ],
  [
    'overlap',
    () => loadSafetensors(file({ a: entry(0, 2), b: entry(1, 2) })),
    'malformed',
    /"b" starts at byte 1/,
  ],
  [
    'lost bytes',
    () => loadSafetensors(file({ a: entry(0, 2) })),
    'malformed',
    /the tensors have 2 bytes, got 0/,
  ],
  [
    'spare bytes',
    () => loadSafetensors(file({}, new Uint8Array(1))),
    'malformed',
    /the tensors have 0 bytes, got 1/,
  ],
  [
    'a type',
    () => loadSafetensors(file({ a: entry(0, 1, [2], 'F4') }, new Uint8Array(1))),
    'unknown_type',
    /"a" has the type F4, which no tensor here has; the file is fine/,
  ],
  [
    'an option',
    () => loadSafetensors(safetensors, { type: 1 } as never),
    'unknown_option',
    /no option "type"/,
  ],
  [
    'u4',
    () => saveSafetensors({ a: tensor([1], { type: 'u4' }) }),
    'type',
    /no type u4, got it for "a"; convert with asType\(x, 'u8'\)/,
  ],
  ['a reserved name', () => saveSafetensors({ ['__metadata__']: 1 }), 'name', /no tensor can be called/],
]

it.each(mistakes)('rejects %s', (_, call, code, message) => {
  expect(call).toThrow(
    expect.objectContaining({ name: 'NxError', code, message: expect.stringMatching(message) }),
  )
})

it('rejects ranges that are too short and names that are not there', async () => {
  await expect(openSafetensors(range(new Uint8Array(4)))).rejects.toMatchObject({ code: 'malformed' })
  await expect(openSafetensors(range(new Uint8Array(8).fill(9)))).rejects.toMatchObject({ code: 'malformed' })
  const file = await openSafetensors(range(safetensors))
  await expect(file.load('zzz')).rejects.toMatchObject({
    code: 'unknown_name',
    message: expect.stringMatching(/there is no tensor "zzz"; the file has/) as string,
  })
})
