// Tensors as JavaScript objects: what callers, test frameworks, proxies and JSON make of them.
import assert from 'node:assert'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { type Backend, Complex } from '@nx/types'
import { chai, describe, expect, it } from 'vitest'
import { deviceBackend, errorOf } from './backends.ts'

const { add, broadcast, dispose, f32, f64, full, iota, isTensor, ones, reshape, s64, tensor, toArray } = nx
const { vectorize, zeros } = nx
const jitted = jit((x: nx.Tensor) => x)

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

describe.each(backends)('shapes and names on %s', (_, backend) => {
  const makers: readonly (readonly [string, (shape: number[], names: (string | null)[]) => nx.Tensor])[] = [
    ['zeros', (shape, names) => zeros(shape, { names, backend })],
    ['ones', (shape, names) => ones(shape, { names, backend })],
    ['full', (shape, names) => full(shape, 1, { names, backend })],
    ['iota', (shape, names) => iota(shape, { names, backend })],
    ['eye', (shape, names) => nx.eye(shape, { names, backend })],
    ['broadcast', (shape, names) => broadcast(tensor(1, { backend }), shape, { names })],
    ['reshape', (shape, names) => reshape(iota([4], { backend }), shape, { names })],
    ['template', (shape, names) => nx.template(shape, 'f32', { names })],
    ['rename', (shape, names) => nx.rename(zeros(shape, { backend }), names)],
    [
      'tensor',
      (_shape, names) =>
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          { names, backend },
        ),
    ],
    ['tensor of a tensor', (shape, names) => tensor(zeros(shape, { backend }), { names })],
  ]

  it.each(makers)('%s keeps its own', (name, make) => {
    const [shape, names] = [
      [2, 2],
      ['x', null],
    ]
    const made = make(shape, names)
    shape[0] = 4096
    names[0] = 'z'
    expect(made.shape).toEqual([2, 2])
    expect(made.names).toEqual(['x', null])
    if (name !== 'template') expect(nx.flatSize(add(made, 0))).toBe(4)
  })

  it('nobody can change them', () => {
    const given = vectorize(zeros([2, 3], { names: ['x', 'y'], backend }), 'x')
    for (const each of [
      given,
      add(given, 1),
      jitted(given),
      nx.sum(given),
      ...nx.devectorize(given),
    ] as nx.Tensor[]) {
      const { shape, names, vectorizedAxes, spec } = each
      for (const list of [shape, names, vectorizedAxes, spec.shape, ...vectorizedAxes])
        expect(Object.isFrozen(list)).toBe(true)
      expect(() => (each.spec.shape as number[]).push(1)).toThrow(TypeError)
    }
  })

  it('equal ones are one, and of 0 and -0 none is taken for the other', () => {
    expect(zeros([-0, 9], { backend }).shape).toEqual([0, 9])
    expect(reshape(zeros([0, 9], { backend }), [-0, 'auto']).shape).toEqual([0, 0])
    expect(zeros([0, 9], { backend }).shape).toEqual([0, 9])
    const [left, right] = [zeros([7, 5], { backend }), zeros([7, 5], { backend })]
    expect(left.shape).toBe(right.shape)
    expect(left.spec.shape).toBe(right.shape)
    expect(zeros([5, 7], { backend }).shape).toEqual([5, 7])
  })

  it('a compiled function has its own', () => {
    const lengths = [3, 2]
    const f = jit((x: nx.Tensor) => reshape(x, lengths))
    const x = iota([6], { backend })
    f(x)
    lengths.reverse()
    expect(f(x).shape).toEqual([3, 2])
  })

  it('other lists are copies too', () => {
    const x = iota([2, 2], { type: 'f32', backend })
    const calls: readonly ((list: number[], pairs: [number, number][]) => nx.Tensor)[] = [
      (list) => nx.slice(x, [0, 0], list),
      (list) => nx.slice(x, [0, 0], [2, 2], { strides: list }),
      (list) => nx.windowSum(x, list),
      (list) => nx.windowSum(x, [1, 1], { strides: list }),
      (_, pairs) => nx.windowSum(x, [1, 1], { padding: pairs }),
    ]
    for (const call of calls) {
      const [list, pairs]: [number[], [number, number][]] = [
        [1, 1],
        [
          [0, 0],
          [0, 0],
        ],
      ]
      let made: nx.Tensor | undefined
      const f = jit((_: nx.Tensor) => (made ??= call(list, pairs)))
      const before = toArray(f(x))
      list.fill(2)
      pairs[0]![0] = 5
      expect(toArray(f(x))).toEqual(before)
    }
  })
})

it('arrays with holes are refused', async () => {
  const x = zeros([2, 2], { backend: backends[0]![1] })
  const hole = [, 0] as never // oxlint-disable-line no-sparse-arrays
  const calls: readonly (() => unknown)[] = [
    () => zeros(new Array(2), { backend: x.backend }),
    () => zeros([2, 2], { names: hole, backend: x.backend }),
    () => nx.sum(x, { axes: hole }),
    () => nx.mean(x, { axes: hole }),
    () => nx.reduceMax(x, { axes: hole }),
    () => nx.transpose(x, { axes: hole }),
    () => nx.reverse(x, { axes: hole }),
    () => nx.squeeze(x, { axes: hole }),
    () => nx.slice(x, hole, [1, 1]),
    () => nx.slice(x, [0, 0], hole),
    () => nx.pad(x, 0, hole),
    () => nx.tile(x, hole),
    () => nx.windowSum(x, hole),
    () => nx.windowSum(x, [1, 1], { padding: hole }),
    () => reshape(x, hole),
    () => broadcast(x, hole),
    () => vectorize(x, hole),
  ]
  for (const call of calls) expect((await errorOf(call)).code).toBeTypeOf('string')
})

it('a type of null is no type', async () => {
  const options = { type: null, backend: backends[0]![1] } as never
  const calls = [
    () => zeros([1], options),
    () => ones([1], options),
    () => full([1], 1, options),
    () => iota([1], options),
  ]
  for (const call of calls) expect(await errorOf(call)).toMatchObject({ code: 'unknown_type' })
  expect(zeros([1], { type: undefined, backend: backends[0]![1] } as never).type).toBe('f32')
})

/** Whether each framework takes two values for equal. */
const frameworks: Readonly<Record<string, (left: unknown, right: unknown) => void>> = {
  'assert.deepStrictEqual': (left, right) => assert.deepStrictEqual(left, right),
  'assert.deepEqual': (left, right) => assert.deepEqual(left, right),
  'vitest toEqual': (left, right) => expect(left).toEqual(right),
  'vitest toStrictEqual': (left, right) => expect(left).toStrictEqual(right),
  'chai deep.equal': (left, right) => chai.expect(left).to.deep.equal(right),
}

describe.each(backends)('test frameworks on %s', (_, backend) => {
  describe.each(Object.entries(frameworks))('%s', (_name, compare) => {
    const equal: readonly (() => nx.Tensor)[] = [
      () => f32([1, 2], { backend }),
      () => f32(1, { backend }),
      () => f32([], { backend }),
      () =>
        f32(
          [
            [1, 2],
            [3, 4],
          ],
          { names: ['x', 'y'], backend },
        ),
      () => add(f32([1, 2], { backend }), 1),
      () => vectorize(f32([[1, 2]], { backend }), 'v'),
      () => s64([1n, 2n ** 60n], { backend }),
      () => iota([5000], { backend }),
    ]

    it('takes equal ones for equal', () => {
      for (const make of equal) {
        compare(make(), make())
        compare({ loss: [make()] }, { loss: [make()] })
      }
    })

    it('takes different ones for different', () => {
      const pairs: readonly (readonly [nx.Tensor, nx.Tensor])[] = [
        [f32([1, 2], { backend }), f32([1, 3], { backend })],
        [f32(1, { backend }), f32(2, { backend })],
        [f32([1, 2], { backend }), f64([1, 2], { backend })],
        [f32(1, { backend }), f64(1, { backend })],
        [f32([1, 2], { backend }), f32([[1, 2]], { backend })],
        [f32([], { backend }), zeros([0, 1], { backend })],
        [f32([1], { backend }), f32([1], { names: ['x'], backend })],
        [f32([[1]], { backend }), vectorize(f32([[1]], { backend }), 'v')],
        [zeros([5000], { backend }), nx.putSlice(zeros([5000], { backend }), [4999], ones([1], { backend }))],
        [s64([2n ** 60n], { backend }), s64([2n ** 60n + 1n], { backend })],
      ]
      for (const [left, right] of pairs) {
        expect(() => compare(left, right)).toThrow()
        expect(() => compare({ loss: [left] }, { loss: [right] })).toThrow()
      }
    })

    it('never takes tensors for equal that nobody can read at once', () => {
      const backend = deviceBackend()
      const [left, right] = [f32(1, { backend }), f32(2, { backend })]
      expect(() => compare([left], [right])).toThrow()
    })
  })

  it('JSON has the elements', () => {
    const x = f32(
      [
        [1.5, NaN],
        [-Infinity, 2],
      ],
      { names: ['row', null], backend },
    )
    expect(JSON.parse(JSON.stringify({ x }))).toEqual({
      x: {
        type: 'f32',
        shape: [2, 2],
        names: ['row', null],
        vectorizedAxes: [],
        elements: [
          [1.5, 'NaN'],
          ['-Infinity', 2],
        ],
      },
    })
    expect(f32(2, { backend }).toJSON().elements).toBe(2)
    expect(s64([2n ** 60n], { backend }).toJSON().elements).toEqual(['1152921504606846976'])
    const rows = vectorize(f32([[1], [2]], { backend }), 'rows').toJSON()
    expect(rows).toMatchObject({ shape: [1], vectorizedAxes: [['rows', 2]], elements: [[1], [2]] })
  })

  it('structuredClone and postMessage say what to do', () => {
    const x = f32([1], { backend })
    expect(() => structuredClone(x)).toThrow(/serialize\(tensor\)/)
    expect(() => structuredClone({ loss: [x] })).toThrow(/serialize\(tensor\)/)
    const { port1 } = new MessageChannel()
    expect(() => port1.postMessage(x)).toThrow(/serialize\(tensor\)/)
    port1.close()
  })

  it('is iterable along the first axis', () => {
    const x = f32(
      [
        [1, 2],
        [3, 4],
      ],
      { names: ['row', 'column'], backend },
    )
    const rows = [...x]
    expect(rows.map((row) => toArray(row))).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(rows[0]!.names).toEqual(['column'])
    const [first, second] = x
    expect(toArray(add(first!, second!))).toEqual([4, 6])
    const batches = vectorize(iota([2, 3, 1], { backend }), 'batch')
    expect([...batches].map((row) => toArray(row))).toEqual([
      [[0], [3]],
      [[1], [4]],
      [[2], [5]],
    ])
    expect([...zeros([0, 2], { backend })]).toEqual([])
    expect(nx.unstack(x, { axis: 'column' }).map((column) => toArray(column))).toEqual([
      [1, 3],
      [2, 4],
    ])
    expect(() => [...f32(1, { backend })]).toThrow(TypeError)
    const sums = jit((y: nx.Tensor) => [...y].reduce((sum, row) => add(sum, row)))
    expect(toArray(sums(x))).toEqual([4, 6])
  })

  it('works through proxies and as a prototype', () => {
    const x = f32([1, 2], { backend })
    for (const seen of [new Proxy(x, {}), Object.create(x) as nx.Tensor]) {
      expect(isTensor(seen)).toBe(true)
      expect(toArray(add(seen, 1))).toEqual([2, 3])
      expect(String(seen)).toBe(String(x))
      expect(toArray(jitted(seen))).toEqual([1, 2])
      expect(seen.disposed).toBe(false)
    }
    const proxy = new Proxy(f32([1], { backend }), {})
    dispose(proxy)
    expect(proxy.disposed).toBe(true)
  })
})

it('JSON of complex numbers is text', () => {
  expect(nx.c64([new Complex(1, -2)], { backend: backends[0]![1] }).toJSON().elements).toEqual(['1.0-2.0i'])
})

it('JSON of a device says how to read', async () => {
  const x = f32([1], { backend: deviceBackend() })
  expect(await errorOf(() => JSON.stringify(x))).toMatchObject({ code: 'device_read' })
})
