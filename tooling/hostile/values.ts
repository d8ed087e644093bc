// What careless and hostile callers pass: one value of each kind, made anew for each call.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { Complex } from '@nx/types'

/** A value, and how a report shows it. */
export interface Hostile {
  readonly text: string
  readonly make: () => unknown
}

/** Made on a backend of its own, whose tensors cannot meet the others. */
const elsewhere = (): nx.Tensor => {
  const { yields: _, ...backend } = binaryBackend()
  return nx.tensor([1, 2], { backend: { ...backend, name: 'elsewhere' } })
}

function cyclic(): unknown[] {
  const list: unknown[] = [1]
  list.push(list)
  return list
}

function cyclicObject(): object {
  const object: Record<string, unknown> = { x: 1 }
  object['self'] = object
  return object
}

function deep(levels: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = [value]
  return value
}

function detached(): Uint8Array {
  const bytes = new Uint8Array(8)
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] })
  return bytes
}

function disposed(): nx.Tensor {
  const x = nx.tensor([1, 2])
  nx.dispose(x)
  return x
}

function leaked(): nx.Tensor {
  let traced: nx.Tensor | undefined
  jit((x: nx.Tensor) => (traced = nx.negate(x)))(nx.tensor([1, 2]))
  return traced!
}

const makers: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  false: () => false,
  '0': () => 0,
  '-0': () => -0,
  '1': () => 1,
  '-1': () => -1,
  '7': () => 7,
  '0.5': () => 0.5,
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  '-Infinity': () => -Infinity,
  '1e308': () => 1e308,
  // As a size one more than there may be; 2 ** 31 would be gigabytes that were asked for.
  '2 ** 31 + 1': () => 2 ** 31 + 1,
  '2 ** 53': () => 2 ** 53,
  '-(2 ** 53)': () => -(2 ** 53),
  '0n': () => 0n,
  '-1n': () => -1n,
  '2n ** 64n': () => 2n ** 64n,
  "''": () => '',
  "'a'": () => 'a',
  "'0'": () => '0',
  "'f32'": () => 'f32',
  "'1:2'": () => '1:2',
  "'__proto__'": () => '__proto__',
  "'constructor'": () => 'constructor',
  "Symbol('s')": () => Symbol('s'),
  '[]': () => [],
  '[0]': () => [0],
  '[-1]': () => [-1],
  '[9]': () => [9],
  '[0, 0]': () => [0, 0],
  '[1, 2, 3]': () => [1, 2, 3],
  '[[]]': () => [[]],
  '[[1], [2, 3]]': () => [[1], [2, 3]],
  '[undefined]': () => [undefined],
  '[null]': () => [null],
  "['a']": () => ['a'],
  '[NaN]': () => [Number.NaN],
  '[1.5]': () => [1.5],
  '[1n]': () => [1n],
  "[Symbol('s')]": () => [Symbol('s')],
  '[2 ** 53]': () => [2 ** 53],
  'new Array(3)': () => new Array(3),
  '[, 0]': () => Object.assign(new Array(2), { 1: 0 }),
  '{}': () => ({}),
  '{ a: 1 }': () => ({ a: 1 }),
  '{ length: 2 }': () => ({ length: 2 }),
  "{ type: 'f32', shape: [1] }": () => ({ type: 'f32', shape: [1] }),
  'Object.create(null)': () => Object.create(null) as object,
  '{ toString: null }': () => ({ toString: null, valueOf: null }),
  'Promise.resolve(1)': () => Promise.resolve(1),
  '{ then() {} }': () => ({ then() {} }),
  'new Map()': () => new Map(),
  'new Set()': () => new Set(),
  'new Date(0)': () => new Date(0),
  '/x/': () => /x/,
  "new Error('x')": () => new Error('x'),
  "new String('f32')": () => Object('f32') as object,
  'new Number(1)': () => Object(1) as object,
  // Not 1: a loop whose condition that is ends never, as was asked for.
  '() => 0': () => () => 0,
  '() => undefined': () => () => undefined,
  'async () => 1': () => async () => 1,
  '(x) => x': () => (x: unknown) => x,
  'new Uint8Array(3)': () => new Uint8Array(3),
  'new Float32Array(0)': () => new Float32Array(0),
  'new ArrayBuffer(4)': () => new ArrayBuffer(4),
  'new DataView(new ArrayBuffer(4))': () => new DataView(new ArrayBuffer(4)),
  'a detached Uint8Array': detached,
  'an array in itself': cyclic,
  'an object in itself': cyclicObject,
  '5,000 nested arrays': () => deep(5000),
  'new Proxy({}, {})': () => new Proxy({}, {}),
  'new Complex(1, 2)': () => new Complex(1, 2),
  'weakFloat(1)': () => nx.weakFloat(1),
  'tensor(1)': () => nx.tensor(1),
  'tensor(-1)': () => nx.tensor(-1),
  'f32(NaN)': () => nx.f32(Number.NaN),
  'f32([1.5, 2.5])': () => nx.f32([1.5, 2.5]),
  'u8([[1, 2], [3, 4]])': () => nx.u8([[1, 2], [3, 4]]), // prettier-ignore
  'zeros([0])': () => nx.zeros([0]),
  'zeros([2, 0, 3])': () => nx.zeros([2, 0, 3]),
  'c64([1])': () => nx.tensor([new Complex(1, 2)]),
  'a vectorized tensor': () => nx.vectorize(nx.f32([1, 2, 3]), 'entry'),
  'a tensor with names': () => nx.f32([[1, 2]], { names: ['x', 'y'] }),
  'a tensor disposed of': disposed,
  'a tensor of another backend': elsewhere,
  'a tensor of a trace that ended': leaked,
  'template([3], f32)': () => nx.template([3], 'f32'),
  'binaryBackend()': () => binaryBackend(),
  binaryBackend: () => binaryBackend,
}

/** All of them, in a fixed order. */
export const hostiles: readonly Hostile[] = Object.entries(makers).map(([text, make]) => ({ text, make }))
