// Nested parameters by names such as `layer.w`, both ways.
import { binaryBackend } from '@nx/backend-binary'
import {
  loadNumpyArchive,
  loadSafetensors,
  openSafetensors,
  saveNumpyArchive,
  saveNumpyArchiveAsync,
  saveSafetensors,
  saveSafetensorsAsync,
  unflattenNames,
} from '@nx/serialize'
import { setDefaultBackend, type Tensor, tensor, toArray } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'
import { numpy } from './fixtures.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const params = (): { embed: Tensor; layers: { w: Tensor; b: number }[]; head: Record<string, Tensor> } => ({
  embed: tensor([1, 2]),
  layers: [
    { w: tensor([[3]]), b: 0.5 },
    { w: tensor([[4]]), b: 1.5 },
  ],
  head: { '10': tensor(7), '9': tensor(8) },
})
const names = ['embed', 'layers.0.w', 'layers.0.b', 'layers.1.w', 'layers.1.b', 'head.9', 'head.10']

const formats = [
  ['saveSafetensors', saveSafetensors, (bytes: Uint8Array) => loadSafetensors(bytes).tensors],
  ['saveNumpyArchive', saveNumpyArchive, (bytes: Uint8Array) => Object.fromEntries(loadNumpyArchive(bytes))],
] as const

it.each(formats)('%s names what is nested, and unflattenNames nests it again', (_, save, load) => {
  const tensors = load(save(params()))
  expect(Object.keys(tensors).sort()).toEqual([...names].sort())
  const back = unflattenNames<Tensor, ReturnType<typeof params>>(tensors)
  expect(toArray(back.embed)).toEqual([1, 2])
  expect(back.layers.map(({ w, b }) => [toArray(w), toArray(b)])).toEqual([
    [[[3]], 0.5],
    [[[4]], 1.5],
  ])
  expect(Object.entries(back.head).map(([name, x]) => [name, toArray(x)])).toEqual([
    ['9', 8],
    ['10', 7],
  ])
})

it('unflattenNames takes entries, and leaves flat names as they are', () => {
  const entries = loadNumpyArchive(saveNumpyArchive({ x: tensor(1), list: [tensor(2), tensor(3)] }))
  const back = unflattenNames<Tensor, { x: Tensor; list: Tensor[] }>(entries)
  expect([toArray(back.x), back.list.map((each) => toArray(each))]).toEqual([1, [2, 3]])
  expect(unflattenNames({})).toEqual({})
  const polluted = unflattenNames<number, Record<string, unknown>>([['__proto__.x', 1]])
  expect(Object.keys(polluted)).toEqual(['__proto__'])
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})

it.each(formats)('%s keeps names with dots where nothing is nested', (_, save, load) => {
  const flat = { 'layer.w': tensor(1), 'layer.b': tensor(2) }
  expect(Object.keys(load(save(flat))).sort()).toEqual(['layer.b', 'layer.w'])
  expect(Object.keys(load(save(load(save(params()))))).sort()).toEqual([...names].sort())
})

it('writes the same after waiting for the device', async () => {
  expect(await saveSafetensorsAsync(params())).toEqual(saveSafetensors(params()))
  expect(await saveNumpyArchiveAsync(params())).toEqual(saveNumpyArchive(params()))
})

const wrong: readonly [string, unknown, string, RegExp][] = [
  ['a dot in a nested key', { layer: { 'w.x': 1 } }, 'name', /no dot, got "layer\.w\.x"; choose another/],
  ['a dot beside nested ones', { 'a.b': 1, c: { d: 1 } }, 'name', /no dot, got "a\.b"/],
  ['a dot before nested ones', { 'a.b': { c: 1 } }, 'name', /no dot, got "a\.b"/],
  ['nothing', null, 'container', /got null where tensors or a container of them belong/],
  ['undefined', undefined, 'container', /got undefined/],
  ['a number', 5, 'container', /got tensors without names.*write \{ name: tensor \}/],
  ['a tensor', () => tensor(1), 'container', /got tensors without names/],
  ['an array', [1, 2], 'container', /got tensors without names/],
  ['text', { a: { b: 'x' } }, 'container', /: "a\.b": got "x" where/],
  ['a missing tensor', { a: { b: undefined } }, 'container', /: "a\.b": got undefined where/],
  ['a hole', { a: new Array<number>(2) }, 'container', /: "a\.0": got undefined where/],
  ['a date', { a: { b: new Date(0) } }, 'container', /: "a\.b": got Date where/],
  ['a promise', { a: Promise.resolve(1) }, 'container', /: "a": got Promise where.*await it first/],
  ['half a character', { '\ud800': 1 }, 'name', /has half of a character/],
  ['a narrow type', { a: { b: () => tensor([1], { type: 'u4' }) } }, 'type', /for "a\.b"/],
]

/** Tensors are made when there is a backend. */
const made = (value: unknown): unknown =>
  typeof value === 'function'
    ? (value as () => unknown)()
    : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, made(item)]))
      : value

it.each(wrong)('refuses %s', (_, value, code, message) => {
  for (const [op, save] of formats)
    expect(() => save(made(value) as never)).toThrow(
      expect.objectContaining({ name: 'NxError', code, op, message: expect.stringMatching(message) }),
    )
})

it.each([
  ['null', null, /metadata is an object of text, got null/],
  ['text', 'x', /metadata is an object of text, got "x"/],
  ['numbers', { a: 1 }, /metadata is text, got number for "a"/],
])('refuses metadata of %s', (_, metadata, message) => {
  expect(() => saveSafetensors({}, { metadata: metadata as never })).toThrow(
    expect.objectContaining({
      code: 'option',
      op: 'saveSafetensors',
      message: expect.stringMatching(message),
    }),
  )
})

it.each([
  [{ a: 1, 'a.b': 2 }, /cannot nest what is named "a.b": another one is its beginning/],
  [{ 'a.b': 1, a: 2 }, /cannot nest what is named "a": it is the beginning of another one/],
  [{ ['a.'.repeat(101)]: 1 }, /it has more than 100 parts/],
] as const)('unflattenNames refuses %j', (named, message) => {
  expect(() => unflattenNames<number>(named)).toThrow(
    expect.objectContaining({ code: 'name', op: 'unflattenNames', message: expect.stringMatching(message) }),
  )
})

it.each([
  [['a'], /got "a" among the entries; each is a name and a value/],
  [[['a']], /got \["a"\] among the entries/],
  [[[1, 2]], /got \[1,2\] among the entries/],
  [new Uint8Array(3), /got Uint8Array where an object of values by name belongs/],
  [tensor(1, { backend: binaryBackend() }), /got Tensor where an object/],
])('unflattenNames refuses what holds no names: %o', (named, message) => {
  expect(() => unflattenNames(named as never)).toThrow(
    expect.objectContaining({
      code: 'container',
      op: 'unflattenNames',
      message: expect.stringMatching(message) as string,
    }),
  )
})

it('reads the arrays of an archive that are asked for, and names those that no tensor can be', () => {
  expect(loadNumpyArchive(numpy.mixed, { names: ['y', 'x'] }).map(([name, x]) => [name, toArray(x)])).toEqual(
    [
      ['y', 2.5],
      ['x', [1n, 2n]],
    ],
  )
  for (const [name, type] of [
    ['text', /the elements are text, NumPy's <U3/],
    ['dates', /the elements are dates, NumPy's <M8\[D\]/],
    ['objects', /the elements are Python objects, NumPy's \|O/],
  ] as const)
    expect(() => loadNumpyArchive(numpy.mixed, { names: [name] })).toThrow(
      expect.objectContaining({
        code: 'unknown_type',
        message: expect.stringMatching(type),
        details: expect.objectContaining({ name, readable: ['x', 'y'] }),
      }),
    )
  expect(() => loadNumpyArchive(numpy.mixed)).toThrow(
    /the array "text": .*the file is fine.*pick others with \{ names \}, those that can be read are "x", "y"/,
  )
  expect(() => loadNumpyArchive(numpy.mixed, { names: ['z'] })).toThrow(
    /there is no tensor "z"; the file has "x", "text", "dates", "objects", "y"/,
  )
  expect(() => loadNumpyArchive(numpy.mixed, { names: 'x' as never })).toThrow(/names is an array of names/)
})

it('reads the tensors of a safetensors file that are asked for, beside others of types that no tensor has', async () => {
  const head = JSON.stringify({
    a: { dtype: 'U8', shape: [1], data_offsets: [0, 1] },
    odd: { dtype: 'F4', shape: [2], data_offsets: [1, 2] },
  })
  const bytes = Uint8Array.from([head.length, 0, 0, 0, 0, 0, 0, 0, ...new TextEncoder().encode(head), 5, 6])
  expect(toArray(loadSafetensors(bytes, { names: ['a'] }).tensors['a']!)).toEqual([5])
  expect(() => loadSafetensors(bytes)).toThrow(/"odd" has the type F4, .*the file is fine/)
  expect(() => loadSafetensors(bytes, { names: ['b'] })).toThrow(
    /there is no tensor "b"; the file has "a", "odd"/,
  )
  const file = await openSafetensors((offset, length) => bytes.subarray(offset, offset + length))
  expect(Object.keys(file.specs)).toEqual(['a'])
  expect(toArray(await file.load('a'))).toEqual([5])
  await expect(file.load('odd')).rejects.toMatchObject({ code: 'unknown_type' })
})
