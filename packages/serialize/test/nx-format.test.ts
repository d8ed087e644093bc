// Files of Nx.serialize: those that Erlang's term_to_iovec wrote, and our own.
import { binaryBackend } from '@nx/backend-binary'
import { deserialize, serialize, serializeAsync } from '@nx/serialize'
import { asType, setDefaultBackend, type Tensor, tensor, toArray, toBinary, vectorize } from '@nx/tensor'
import { Complex, dtypes } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'
import { elixir } from './fixtures.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const container = Symbol.for('nx.container')

class Model {
  readonly fields: { readonly weights: Tensor; readonly name: string; readonly note: null }

  constructor(weights: Tensor, name: string) {
    this.fields = { weights, name, note: null }
  }

  [container](): { parts: unknown } {
    return { parts: this.fields }
  }
}

it('reads a tensor of Elixir', () => {
  const x = deserialize<Tensor>(elixir.vector)
  expect([x.type, x.names, toArray(x)]).toEqual(['s32', [null], [1, -2, 3]])
})

it('reads containers, names and vectorized axes of Elixir', () => {
  const [x, { b, text, 300: number }] = deserialize<[Tensor, Record<string, Tensor>]>(elixir.nested) as [
    Tensor,
    { b: Tensor; text: Tensor; 300: Tensor },
  ]
  expect(toArray(x)).toEqual([1, -2, 3])
  expect([b.names, toArray(b)]).toEqual([
    ['x', 'y'],
    [
      [1.5, -0.25],
      [3, 4],
    ],
  ])
  expect([text.vectorizedAxes, text.shape, text.type]).toEqual([[['rows', 2]], [1], 'u8'])
  expect(toArray(text)).toEqual([[7], [8]])
  expect(toArray(number)).toEqual([1, -2, 3])
})

it('reads structs of Elixir as objects, or as given', () => {
  const { weights, ...kept } = deserialize<{ weights: Tensor }>(elixir.struct)
  expect(weights.shape).toEqual([2, 2])
  expect(kept).toEqual({
    rate: 0.5,
    name: 'net',
    kind: 'relu',
    on: true,
    off: null,
    sizes: [1, 2, 300],
    big: 123456789012345678901234567890n,
  })
  const structs = {
    'MyApp.Model': (fields: { weights: Tensor; name: string }) => new Model(fields.weights, fields.name),
  }
  const model = deserialize<Model>(elixir.struct, { structs })
  expect(model).toBeInstanceOf(Model)
  expect(model.fields.name).toBe('net')
})

it('reads big-endian numbers, complex ones too', () => {
  const [f, c] = deserialize<[Tensor, Tensor]>(elixir.bigEndian)
  expect(toArray(f)).toEqual([
    [1.5, -0.25],
    [3, 4],
  ])
  expect(toArray(c)).toEqual(new Complex(1.5, -0.25))
})

it('leaves elements of a byte or less as they are in either order', () => {
  for (const type of ['u8', 'u4', 's2'] as const) {
    const bytes = serialize(tensor([1, 0, 1], { type }))
    bytes[3] = 1
    expect(toArray(deserialize<Tensor>(bytes))).toEqual([1, 0, 1])
  }
})

it('reads compressed terms', () => {
  const layers = deserialize<Record<string, Tensor>>(elixir.compressed)
  expect(Object.keys(layers)).toHaveLength(300)
  expect(toArray(layers['layer_300']!)).toEqual([1, -2, 3])
})

it('reads files of Nx 0.5', () => {
  const [x, { a }] = deserialize<[Tensor, { a: Tensor }]>(elixir.old)
  expect([toArray(x), a.names]).toEqual([
    [1, -2, 3],
    ['x', null],
  ])
  const { z } = deserialize<{ z: Tensor }>(elixir.oldBigEndian)
  expect(toArray(z)).toEqual([
    [1.5, -0.25],
    [3, 4],
  ])
})

it.each(dtypes)('writes and reads %s', (type) => {
  const x = asType(tensor([[0, 1, 1]], { names: ['x', null] }), type)
  const restored = deserialize<Tensor>(serialize(x))
  expect([restored.type, restored.shape, restored.names]).toEqual([type, [1, 3], ['x', null]])
  expect(toBinary(restored)).toEqual(toBinary(x))
})

it('writes and reads containers', () => {
  const many = Array.from({ length: 300 }, (_, i) => i)
  const value = { a: [tensor([1, 2]), 2.5, 7n], ключ: { deep: [[true]] }, none: [], empty: {}, many }
  const restored = deserialize<typeof value>(serialize(value, { compressed: 9 }))
  const [x, y, z] = restored.a as unknown as [Tensor, Tensor, Tensor]
  expect([toArray(x), toArray(y), toArray(z), z.type]).toEqual([[1, 2], 2.5, 7n, 's64'])
  expect(toArray(restored.ключ.deep[0]![0] as unknown as Tensor)).toBe(1)
  expect([restored.none, restored.empty]).toEqual([[], {}])
  expect(restored.many.map((each) => toArray(each as unknown as Tensor))).toEqual(many)
})

it('keeps vectorized axes', () => {
  const restored = deserialize<Tensor>(serialize(vectorize(tensor([[[1, 2]]]), ['i', 'j'])))
  expect([restored.vectorizedAxes, restored.shape]).toEqual([
    [
      ['i', 1],
      ['j', 1],
    ],
    [2],
  ])
})

it('writes and reads classes as structs', () => {
  const bytes = serialize([new Model(tensor([1, 2]), 'net')], { structs: { 'MyApp.Model': Model } })
  const structs = {
    'MyApp.Model': (fields: { weights: Tensor; name: string }) => new Model(fields.weights, fields.name),
  }
  const [model] = deserialize<[Model]>(bytes, { structs })
  expect(toArray(model.fields.weights)).toEqual([1, 2])
  expect([model.fields.name, model.fields.note]).toEqual(['net', null])
})

it('compresses what it describes', () => {
  const value = Array.from({ length: 100 }, () => tensor([1, 2]))
  expect(serialize(value, { compressed: true }).length).toBeLessThan(serialize(value).length / 2)
  expect(serialize(value, { compressed: 0 })).toEqual(serialize(value))
})

it('writes the same after waiting for the device', async () => {
  const value = { x: tensor([1, 2]), y: [3] }
  expect(await serializeAsync(value)).toEqual(serialize(value))
})

const version2 = Uint8Array.from(elixir.vector)
version2[2] = 2
const damaged = Uint8Array.from(elixir.compressed)
damaged[60]! ^= 1
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])

const mistakes: readonly [string, () => unknown, string, RegExp][] = [
  [
    'foreign bytes',
    () => deserialize(new Uint8Array(30)),
    'malformed',
    /^deserialize: serialized tensors start with "nx"/,
  ],
  ['nothing', () => deserialize(new Uint8Array(0)), 'malformed', /2 bytes are missing at offset 0/],
  [
    'another version',
    () => deserialize(version2),
    'version',
    /reads version 1 of the format, got 2; read the file/,
  ],
  [
    'lost elements',
    () => deserialize(elixir.vector.subarray(0, -1)),
    'malformed',
    /has bytes 0 to 12, got 11/,
  ],
  [
    'damage',
    () => deserialize(damaged),
    'malformed',
    /do not unpack to|checksum of the compressed term|zlib header/,
  ],
  ['deep nesting', () => serialize(nested(101)), 'container', /nested more than 100 deep; nest them less/],
  ['another term', () => deserialize(Uint8Array.of(131, 97, 1)), 'malformed', /the term is not a tensor/],
  [
    'an unknown term',
    () => deserialize(Uint8Array.of(131, 77, 1)),
    'malformed',
    /terms of kind 77 do not occur/,
  ],
  ['a string', () => serialize('x'), 'container', /got "x" where tensors or a container of them belong/],
  ['null in an object', () => serialize({ a: null }), 'container', /got null where/],
  [
    'a class',
    () => serialize(new Date()),
    'container',
    /got Date where .* for a class, give it the method \[container\]/,
  ],
  ['a class not named', () => serialize(new Model(tensor(1), 'x')), 'container', /got Model .*structs/],
  ['a long key', () => serialize({ ['k'.repeat(256)]: 1 }), 'key', /at most 255 characters, got 256; choose/],
  ['a level', () => serialize(1, { compressed: -1 }), 'option', /level from 0 to 9, got -1/],
  ['an option', () => serialize(1, { compress: 1 } as never), 'unknown_option', /no option "compress"/],
  [
    'an option to read',
    () => deserialize(elixir.vector, { safe: 1 } as never),
    'unknown_option',
    /no option "safe"/,
  ],
]

it.each(mistakes)('rejects %s', (_, call, code, message) => {
  expect(call).toThrow(
    expect.objectContaining({ name: 'NxError', code, message: expect.stringMatching(message) }),
  )
})
