// Files that ask for more than they have: they are refused before time or memory is spent on them.
import { crc32 } from 'node:zlib'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import * as files from '@nx/serialize'
import { setDefaultBackend, type Tensor, tensor, toArray, zeros } from '@nx/tensor'
import { deflateSync, zlibSync } from 'fflate'
import { beforeEach, expect, it } from 'vitest'
import { allocatedBy } from './memory.ts'
import { archive, npy, nxFile, oldFile, safetensorsFile, term } from './bombs.ts'

const backends = { binary: binaryBackend(), wasm: wasmBackend() }

beforeEach(() => void setDefaultBackend(backends.binary))

const mebibyte = 2 ** 20

/** The error of a call, how long it took and how much memory it left. */
function attempt(call: () => unknown): { code: string; message: string } {
  const start = process.threadCpuUsage()
  const before = process.memoryUsage().rss
  let error: { code: string; message: string } = { code: 'none', message: '' }
  try {
    call()
  } catch (thrown) {
    expect((thrown as Error).name).toBe('NxError')
    error = thrown as typeof error
  }
  const { user, system } = process.threadCpuUsage(start)
  expect((user + system) / 1e6, 'seconds').toBeLessThan(1)
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * mebibyte)
  return error
}

const zero = new Uint8Array(64 * mebibyte)
const deflated = deflateSync(zero)
/** Millions of empty lists in kilobytes. */
const lists = (() => {
  const inner = new Uint8Array(4 * mebibyte).fill(106)
  return term.compressed(zlibSync(term.list(inner.length, inner)), inner.length + 6)
})()

const bombs: readonly [string, () => unknown, string, RegExp][] = [
  [
    'millions of terms',
    () => files.deserialize(lists),
    'limit',
    /there are \d+ tensors or more.*limits: \{ count/,
  ],
  [
    'millions of terms in a head',
    () => files.deserialize(nxFile(lists)),
    'limit',
    /there are \d+ tensors or more/,
  ],
  [
    'a head of 4 GiB',
    () => files.deserialize(nxFile(term.compressed(zlibSync(new Uint8Array(9)), 2 ** 32 - 1))),
    'limit',
    /described in 4294967295 bytes/,
  ],
  [
    'tensors that name the same bytes',
    () => files.deserialize(nxFile(term.tensors(8000, mebibyte, 0), new Uint8Array(mebibyte))),
    'malformed',
    /two tensors share some of the 1048576 bytes/,
  ],
  [
    'tensors that overlap',
    () => files.deserialize(nxFile(term.tensors(2, 8, 4), new Uint8Array(16))),
    'malformed',
    /two tensors share some of the 16 bytes/,
  ],
  [
    'bytes of no tensor',
    () => files.deserialize(nxFile(term.tensors(2, 8, 8), new Uint8Array(17))),
    'malformed',
    /the bytes from 16 on belong to no tensor/,
  ],
  [
    'an old compressed file',
    () => files.deserialize(oldFile(2 ** 31, deflated)),
    'limit',
    /the file unpacks to/,
  ],
  [
    'an archive of zeros',
    () => files.loadNumpyArchive(archive([['x', deflated, 2 ** 30]])),
    'malformed',
    /do not unpack/,
  ],
  ['a long empty shape', () => files.loadNumpy(npy('(4294967296, 0)', true)), 'none', /^$/],
  [
    'a longer empty shape',
    () => files.loadNumpy(npy('(1000000000000000, 0)', true)),
    'malformed',
    /there is no f32 tensor/,
  ],
  [
    'lengths beyond counting',
    () => files.loadNumpy(npy('(9007199254740991, 9007199254740991, 0)')),
    'malformed',
    /there is no f32 tensor/,
  ],
  [
    'a product that wraps',
    () => files.loadNumpy(npy('(4294967296, 4294967296)')),
    'malformed',
    /there is no f32 tensor/,
  ],
  [
    '65 axes',
    () => files.loadNumpy(npy(`(${'1,'.repeat(65)})`)),
    'limit',
    /has 65 axes, more than the limit of 64; .*limits: \{ rank: 65 \}/,
  ],
  [
    '100,000 axes',
    () => files.loadNumpy(npy(`(${'1,'.repeat(100_000)})`, false, 2)),
    'limit',
    /described in 2\d{5} bytes/,
  ],
  [
    '65 axes in safetensors',
    () =>
      files.loadSafetensors(
        safetensorsFile({ a: { dtype: 'U8', shape: new Array(65).fill(1), data_offsets: [0, 1] } }, 1),
      ),
    'limit',
    /has 65 axes/,
  ],
  [
    'a long head',
    () => files.loadSafetensors(safetensorsFile(' '.repeat(2 ** 24 + 1))),
    'limit',
    /16777217 bytes, more than the limit/,
  ],
  [
    'tensors without elements',
    () =>
      files.loadSafetensors(
        safetensorsFile(
          Object.fromEntries(
            Array.from({ length: 50_001 }, (_, i) => [
              `${i}`,
              { dtype: 'U8', shape: [0], data_offsets: [0, 0] },
            ]),
          ),
        ),
      ),
    'limit',
    /there are 50001 tensors or more/,
  ],
  [
    'a type that is no text',
    () =>
      files.loadSafetensors(
        safetensorsFile({ a: { dtype: { toString: 1 }, shape: [], data_offsets: [0, 1] } }, 1),
      ),
    'malformed',
    /"a" has no dtype/,
  ],
  [
    'a type that is missing',
    () => files.loadSafetensors(safetensorsFile({ a: { shape: [], data_offsets: [0, 1] } }, 1)),
    'malformed',
    /"a" has no dtype/,
  ],
  [
    'a mark of byte order',
    () => files.loadSafetensors(safetensorsFile('\ufeff{}')),
    'malformed',
    /the head is no JSON/,
  ],
]

it.each(bombs)('%s', (_, call, code, message) => {
  for (const backend of Object.values(backends)) {
    setDefaultBackend(backend)
    const error = attempt(call)
    expect(error.code, error.message).toBe(code)
    expect(error.message).toMatch(message)
  }
})

it('unpacks no more of an archived array than its head claims', () => {
  const bytes = new Uint8Array(128 + 4 + 2 ** 26)
  bytes.set(npy('(1,)').subarray(0, 132))
  const file = archive([['x', deflateSync(bytes), bytes.length]])
  const read = (): unknown => expect(files.loadNumpyArchive(file)[0]![1].shape).toEqual([1])
  read()
  // The first piece of the stream, and not the megabytes behind it.
  expect(allocatedBy(read)).toBeLessThan(2 * mebibyte)
})

it('refuses what unpacks to a hundred times its size, unless it is told to trust it', () => {
  const size = 160 * mebibyte
  const head = npy(`(${size},)`, false, 1, '|u1')
  const packed = new Uint8Array(2 * (size / 1032))
  packed.set(head)
  for (let i = head.length; i < packed.length; i++) packed[i] = (i * i) % 251
  const file = archive([['x', deflateSync(packed, { level: 0 }), size + 128]])
  const error = attempt(() => files.loadNumpyArchive(file))
  expect(error.code).toBe('limit')
  expect(error.message).toMatch(
    /unpacks to \d+ times its size, more than the limit of 100; if you trust the file/,
  )
  const trusted = attempt(() => files.loadNumpyArchive(file, { limits: { ratio: Infinity } }))
  expect(trusted.message).toMatch(/the array "x": \d+ compressed bytes do not unpack to 167772288/)
})

it.each([
  ['deserialize', files.deserialize, nxFile(term.tensors(2, 8, 8), new Uint8Array(16))],
  ['loadNumpy', files.loadNumpy, npy('(2, 3)')],
  [
    'loadNumpyArchive',
    files.loadNumpyArchive,
    archive([['x', deflateSync(npy('(2, 3)')), npy('(2, 3)').length]]),
  ],
  [
    'loadSafetensors',
    files.loadSafetensors,
    safetensorsFile({ a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] } }, 2),
  ],
] as const)('%s has limits that can be set', (op, load, bytes) => {
  const read = load as (bytes: Uint8Array, options: object) => unknown
  for (const limits of [{ bytes: 1 }, { header: 1 }, { rank: 0 }])
    expect(() => read(bytes, { limits }), JSON.stringify(limits)).toThrow(
      expect.objectContaining({
        code: 'limit',
        op,
        details: expect.objectContaining({ limit: Object.keys(limits)[0] }),
      }),
    )
  expect(() => read(bytes, { limits: { size: 1 } })).toThrow(
    expect.objectContaining({ code: 'unknown_option', op }),
  )
  for (const value of [-1, NaN, '5', null])
    expect(() => read(bytes, { limits: { bytes: value } })).toThrow(
      expect.objectContaining({
        code: 'option',
        op,
        message: expect.stringMatching(/limits.bytes is a number/),
      }),
    )
})

it('reads names and axes that do not fit as damage', () => {
  const shape = [2, 3]
  const cases = [
    term.tensor({ shape, names: ['x'], axes: [] }),
    term.tensor({ shape, names: ['x', 'x'], axes: [] }),
    term.tensor({ shape, names: ['x', 'y'], axes: [['x', 4]] }),
    term.tensor({
      shape,
      names: ['x', 'y'],
      axes: [
        ['x', 2],
        ['x', 3],
      ],
    }),
    term.tensor({
      shape,
      names: ['x', 'y'],
      axes: [
        ['x', 2],
        ['y', 3],
        ['z', 1],
      ],
    }),
  ]
  const codes = cases.map((each) => attempt(() => files.deserialize(nxFile(each, new Uint8Array(6)))).code)
  expect(new Set(codes)).toEqual(new Set(['malformed']))
})

it('accepts null for no metadata, and names that are long', () => {
  expect(files.loadSafetensors(safetensorsFile('{"__metadata__":null}')).metadata).toEqual({})
  const name = 'n'.repeat(65_000)
  const error = attempt(() =>
    files.loadSafetensors(safetensorsFile({ [name]: { dtype: 'U8', shape: [3], data_offsets: [0, 1] } }, 1)),
  )
  expect(error.message).toMatch(/"n{80}… \(65000 characters\)"/)
  expect(error.message.length).toBeLessThan(300)
})

it('makes 1 of all booleans that are true', () => {
  const head = npy('(4,)', false, 1, '|b1')
  head.set([0, 1, 2, 255], head.length - 24)
  expect(toArray(files.loadNumpy(head))).toEqual([0, 1, 1, 1])
  expect(
    toArray(files.loadNumpyArchive(archive([['x', deflateSync(head), head.length, crc32(head)]]))[0]![1]),
  ).toEqual([0, 1, 1, 1])
  const flags = safetensorsFile({ x: { dtype: 'BOOL', shape: [4], data_offsets: [0, 4] } }, 4)
  flags.set([0, 1, 2, 255], flags.length - 4)
  expect(toArray(files.loadSafetensors(flags).tensors['x']!)).toEqual([0, 1, 1, 1])
})

it('writes only what it reads', () => {
  const deep = (depth: number): unknown => (depth === 0 ? tensor(1) : [deep(depth - 1)])
  expect(files.deserialize(files.serialize(deep(100)))).toBeDefined()
  expect(() => files.serialize(deep(101))).toThrow(expect.objectContaining({ code: 'container' }))
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  for (const write of [files.serialize, files.saveSafetensors, files.saveNumpyArchive] as ((
    x: unknown,
  ) => unknown)[])
    expect(() => write({ cyclic }), write.name).toThrow(
      expect.objectContaining({ code: 'container', op: write.name }),
    )
  const long = 'é'.repeat(32_766)
  expect(() => files.saveNumpyArchive({ [long]: 1 })).toThrow(
    expect.objectContaining({
      code: 'name',
      message: expect.stringMatching(/at most 65531 bytes, got "é{80}….*of 65532/),
    }),
  )
  const fits = `${'é'.repeat(32_765)}a`
  expect(files.loadNumpyArchive(files.saveNumpyArchive({ [fits]: 1 }))[0]![0]).toBe(fits)
  const rank = zeros(new Array<number>(65).fill(1))
  for (const write of [files.serialize, files.saveSafetensors, files.saveNumpyArchive] as ((
    x: unknown,
  ) => unknown)[])
    expect(() => write({ rank }), write.name).toThrow(
      expect.objectContaining({ code: 'rank', op: write.name }),
    )
  expect(() => files.saveNumpy(rank)).toThrow(expect.objectContaining({ code: 'rank', op: 'saveNumpy' }))
  const most = zeros(new Array<number>(64).fill(1))
  for (const back of [
    files.loadNumpy(files.saveNumpy(most)),
    files.loadNumpyArchive(files.saveNumpyArchive({ most }))[0]![1],
    files.loadSafetensors(files.saveSafetensors({ most })).tensors['most']!,
    files.deserialize<Tensor>(files.serialize(most)),
  ])
    expect(back.shape).toHaveLength(64)
})
