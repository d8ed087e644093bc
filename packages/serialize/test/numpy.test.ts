// npy and npz files: those that NumPy wrote, and our own.
import { binaryBackend } from '@nx/backend-binary'
import {
  loadNumpy,
  loadNumpyArchive,
  saveNumpy,
  saveNumpyArchive,
  saveNumpyArchiveAsync,
  saveNumpyAsync,
} from '@nx/serialize'
import { asType, iota, setDefaultBackend, tensor, toArray, toBinary, vectorize } from '@nx/tensor'
import { Complex, type DType, dtypes } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'
import { numpy } from './fixtures.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const signed = [
  [1, -2, 3],
  [4, 5, -6],
]
const unsigned = [
  [1, 2, 3],
  [4, 5, 6],
]
const wide = (rows: number[][]): bigint[][] => rows.map((row) => row.map(BigInt))
const complex = signed.map((row) => row.map((value) => new Complex(value, 0)))

it.each([
  ['i1', 's8', signed],
  ['i2', 's16', signed],
  ['>i2', 's16', signed],
  ['i4', 's32', signed],
  ['>i4', 's32', signed],
  ['i8', 's64', wide(signed)],
  ['>i8', 's64', wide(signed)],
  ['u1', 'u8', unsigned],
  ['u2', 'u16', unsigned],
  ['u4', 'u32', unsigned],
  ['>u4', 'u32', unsigned],
  ['u8', 'u64', wide(unsigned)],
  ['>u8', 'u64', wide(unsigned)],
  ['f2', 'f16', signed],
  ['>f2', 'f16', signed],
  ['f4', 'f32', signed],
  ['>f4', 'f32', signed],
  ['f8', 'f64', signed],
  ['>f8', 'f64', signed],
  ['c8', 'c64', complex],
  ['>c8', 'c64', complex],
  ['c16', 'c128', complex],
  ['>c16', 'c128', complex],
  ['bool', 'u8', [1, 0]],
  ['fortran', 'f32', signed],
  ['version2', 'f32', signed],
  ['version3', 'f32', signed],
] as const)('reads %s as %s', (name, type, values) => {
  const loaded = loadNumpy(numpy[name])
  expect(loaded.type).toBe(type)
  expect(toArray(loaded)).toEqual(values)
})

it('reads axes of any number and order', () => {
  expect(toArray(loadNumpy(numpy.scalar))).toBe(7)
  expect(loadNumpy(numpy.empty).shape).toEqual([0, 3])
  expect(toArray(loadNumpy(numpy.fortran3))).toEqual(toArray(iota([2, 3, 4])))
})

it('reads elements of a given type where the file has only their width', () => {
  expect(toArray(loadNumpy(numpy.void2, { type: 'bf16' }))).toEqual([1, -2])
})

it('reads archives, stored and deflated', () => {
  const [[x, xs], [y, ys]] = loadNumpyArchive(numpy.archive) as [[string, never], [string, never]]
  expect([x, y]).toEqual(['x', 'y'])
  expect([toArray(xs), toArray(ys)]).toEqual([signed, [0, 1, 2]])
  const compressed = Object.fromEntries(loadNumpyArchive(numpy.compressed))
  expect(toArray(compressed['x']!)).toEqual(signed)
  expect(compressed['zeros']!.shape).toEqual([1000])
})

it.each(dtypes.filter((type) => !/[us][24]$/.test(type)))('writes and reads %s', (type: DType) => {
  const x = asType(tensor(unsigned), type)
  const restored = loadNumpy(saveNumpy(x), { type })
  expect(restored.type).toBe(type)
  expect(restored.shape).toEqual([2, 3])
  expect(toBinary(restored)).toEqual(toBinary(x))
})

it('writes what NumPy writes', () => {
  for (const name of ['f4', 'i8', 'u1', 'c16', 'scalar', 'empty'] as const)
    expect(saveNumpy(loadNumpy(numpy[name]))).toEqual(numpy[name])
})

it('writes vectorized axes as ordinary ones', () => {
  expect(loadNumpy(saveNumpy(vectorize(tensor(unsigned), 'rows'))).shape).toEqual([2, 3])
})

it.each([false, true, 0, 9])('writes and reads archives, compressed: %s', (compressed) => {
  const tensors = { x: tensor(signed), größe: tensor(1.5), none: tensor([], { type: 'f32' }) }
  const restored = loadNumpyArchive(saveNumpyArchive(tensors, { compressed }))
  expect(restored.map(([name, each]) => [name, toArray(each)])).toEqual([
    ['x', signed],
    ['größe', 1.5],
    ['none', []],
  ])
})

it('writes the same after waiting for the device', async () => {
  const x = tensor(signed)
  expect(await saveNumpyAsync(x)).toEqual(saveNumpy(x))
  expect(await saveNumpyArchiveAsync({ x })).toEqual(saveNumpyArchive({ x }))
})

const edited = (bytes: Uint8Array, from: string, to: string): Uint8Array => {
  const text = String.fromCharCode(...bytes)
  expect(text).toContain(from)
  return Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0))
}

const mistakes: readonly [string, () => unknown, string, RegExp][] = [
  [
    'no npy',
    () => loadNumpy(new Uint8Array(20)),
    'malformed',
    /^loadNumpy: npy files start with .*NUMPY; the bytes are/,
  ],
  ['nothing', () => loadNumpy(new Uint8Array(0)), 'malformed', /6 bytes are missing at offset 0, got 0/],
  [
    'no elements',
    () => loadNumpy(numpy.f4.subarray(0, 140)),
    'malformed',
    /24 bytes are missing at offset 128/,
  ],
  [
    'version 4',
    () => loadNumpy(edited(numpy.f4, 'NUMPY\x01', 'NUMPY\x04')),
    'version',
    /1 to 3 of npy, got 4.0; save/,
  ],
  [
    'no shape',
    () => loadNumpy(edited(numpy.f4, "'shape'", "'shope'")),
    'malformed',
    /the head has descr, fortran_order and shape, got \{'descr'/,
  ],
  [
    'shape',
    () => loadNumpy(edited(numpy.f4, '(2, 3)', '(2,,3)')),
    'malformed',
    /the head is no dict of Python/,
  ],
  [
    'huge',
    () => loadNumpy(edited(numpy.f4, '(2, 3), }       ', '(2, 99999999)}  ')),
    'malformed',
    /799999992 bytes are/,
  ],
  [
    'text',
    () => loadNumpy(numpy.text),
    'unknown_type',
    /the elements are text, NumPy's <U2, .*the file is fine: convert the array with astype/,
  ],
  [
    'longdouble',
    () => loadNumpy(numpy.longdouble),
    'unknown_type',
    /floats of more than 64 bits, NumPy's <f16/,
  ],
  [
    'record',
    () => loadNumpy(numpy.record),
    'unknown_type',
    /holds records of named fields.*the file is fine: save each/,
  ],
  ['descriptor', () => loadNumpy(edited(numpy.f4, '<f4', '?f4')), 'malformed', /NumPy has no type \?f4/],
  [
    'a width that no type has',
    () => loadNumpy(edited(numpy.void2, '|V2', '|V3')),
    'unknown_type',
    /elements have 3 bytes; convert the array with view/,
  ],
  [
    'a single byte',
    () => loadNumpy(edited(numpy.void2, '|V2', '|V1')),
    'unknown_type',
    /elements have 1 byte; say what they are, as in \{ type: 'f8' \}/,
  ],
  ['width only', () => loadNumpy(numpy.void2), 'unknown_type', /elements have 2 bytes; say what.*bf16/],
  [
    'wrong width',
    () => loadNumpy(numpy.void2, { type: 'f32' }),
    'unknown_type',
    /have 2 bytes, not that they are f32/,
  ],
  [
    'other type',
    () => loadNumpy(numpy.f4, { type: 's32' }),
    'type',
    /has f32, got .*'s32'.*convert with asType/,
  ],
  ['no type', () => loadNumpy(numpy.f4, { type: 'f33' as never }), 'unknown_type', /there is no type f33/],
  ['option', () => loadNumpy(numpy.f4, { typo: 1 } as never), 'unknown_option', /no option "typo"/],
  [
    'u4',
    () => saveNumpy(tensor([1], { type: 'u4' })),
    'type',
    /narrower than a byte, got u4; convert with asType\(x, 'u8'\)/,
  ],
  [
    's4',
    () => saveNumpyArchive({ a: tensor([-1], { type: 's4' }) }),
    'type',
    /got s4 for "a"; convert with asType\(x, 's8'\)/,
  ],
  ['no archive', () => loadNumpyArchive(numpy.f4), 'malformed', /the archive has no end record/],
  [
    'cut archive',
    () => loadNumpyArchive(numpy.archive.subarray(9)),
    'malformed',
    /directory of the archive is damaged/,
  ],
  [
    'checksum',
    () => loadNumpyArchive(edited(numpy.archive, '\x04\x00\x00\x00', '\x05\x00\x00\x00')),
    'malformed',
    /the array "x": the checksum of the file "x.npy" is wrong/,
  ],
  ['level', () => saveNumpyArchive({}, { compressed: 10 }), 'option', /level from 0 to 9, got 10/],
]

it.each(mistakes)('rejects %s', (_, call, code, message) => {
  expect(call).toThrow(
    expect.objectContaining({ name: 'NxError', code, message: expect.stringMatching(message) }),
  )
})
