// Damaged files raise NxError, whatever the damage: they never crash, hang or take memory that they do not have.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import {
  deserialize,
  loadNumpy,
  loadNumpyArchive,
  loadSafetensors,
  saveNumpyArchive,
  serialize,
} from '@nx/serialize'
import { setDefaultBackend, tensor, vectorize } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { elixir, numpy, safetensors } from './fixtures.ts'
import { bytesAllowed, fuzzReaders } from './fuzz/run.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

/** One change of a file. */
type Mutation = (bytes: Uint8Array) => Uint8Array

const interesting = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff, 97, 104, 108, 110, 131]
const at = (bytes: Uint8Array, place: number): number => Math.floor(place * bytes.length)
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...interesting))

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, byte).map(
    ([where, value]): Mutation =>
      (bytes) =>
        bytes.with(at(bytes, where), value),
  ),
  fc
    .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 9 }))
    .map(([where, values]): Mutation => (bytes) => {
      const start = at(bytes, where)
      return Uint8Array.from([...bytes.subarray(0, start), ...values, ...bytes.subarray(start)])
    }),
  fc.tuple(place, place).map(([from, to]): Mutation => (bytes) => {
    const [start, end] = [at(bytes, from), at(bytes, to)].sort((a, b) => a - b) as [number, number]
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(end)])
  }),
  place.map(
    (where): Mutation =>
      (bytes) =>
        bytes.slice(0, at(bytes, where)),
  ),
)

function survives(read: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    read(bytes)
  } catch (error) {
    if (error instanceof NxError) return
    throw error
  }
}

const own = (): Uint8Array[] => [
  serialize({ a: vectorize(tensor([[1, 2]], { names: [null, 'y'] }), 'x'), b: [1.5, { c: 2n }] }),
]
const readers: readonly [string, (bytes: Uint8Array) => unknown, () => readonly Uint8Array[]][] = [
  ['deserialize', deserialize, () => [...Object.values(elixir), ...own()]],
  ['loadNumpy', (bytes) => loadNumpy(bytes, {}), () => Object.values(numpy)],
  [
    'loadNumpyArchive',
    (bytes) => loadNumpyArchive(bytes),
    () => [numpy.archive, numpy.compressed, saveNumpyArchive({ x: tensor([1, 2]) }, { compressed: true })],
  ],
  ['loadSafetensors', (bytes) => loadSafetensors(bytes), () => [safetensors]],
]

it.each(readers)('%s of damaged files', (_, read, files) => {
  const valid = files()
  const files_ = fc.tuple(fc.constantFrom(...valid), fc.array(mutation, { minLength: 1, maxLength: 4 }))
  fc.assert(
    fc.property(files_, ([bytes, mutations]) => {
      survives(
        read,
        mutations.reduce((file, mutate) => (file.length > 0 ? mutate(file) : file), bytes),
      )
    }),
    { numRuns: 1500 },
  )
})

it.each(readers)('%s of every prefix', (_, read, files) => {
  for (const bytes of files())
    for (let length = 0; length < Math.min(bytes.length, 600); length++)
      survives(read, bytes.subarray(0, length))
})

it.each(readers)('%s of anything', (_, read) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => survives(read, bytes)))
})

it.each([
  ['binary', binaryBackend, 8000],
  ['wasm', wasmBackend, 8000],
] as const)(
  'random files on %s are read, or refused in little time and memory',
  (_, make, count) => {
    const report = fuzzReaders(count, 20_261_129, make() as Backend)
    expect(report.failures).toEqual([])
    expect(report.executions).toBe(count)
    expect(report.longest, 'milliseconds').toBeLessThan(1000)
    // Some were large, and none took twice what is allowed.
    expect(report.most).toBeGreaterThan(2 ** 20)
    expect(report.most).toBeLessThan(2 * bytesAllowed)
    expect(report.growth).toBeLessThan(2 ** 26)
    expect(report.outcomes['read']).toBeGreaterThan(count / 20)
    expect(report.outcomes['limit']).toBeGreaterThan(50)
  },
  600_000,
)

it('takes no memory for sizes that cannot be true', () => {
  const before = process.memoryUsage().arrayBuffers
  const huge = new Uint8Array(100)
  huge.set(elixir.compressed.subarray(0, 100))
  huge.set([131, 80, 255, 255, 255, 255], 12)
  new DataView(huge.buffer).setBigUint64(4, 88n)
  const limits = { header: Infinity }
  expect(() => deserialize(huge)).toThrow(expect.objectContaining({ code: 'limit' }))
  expect(() => deserialize(huge, { limits: { ...limits, ratio: Infinity } })).toThrow(
    expect.objectContaining({ code: 'malformed' }),
  )
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
})
