// Zeros, NaN and padding where elements are put together: alike on every CPU backend, eager and compiled.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { type Backend, complex, type DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

nx.setDefaultBackend(binaryBackend())

type Unary = (x: nx.Tensor) => nx.Tensor

const modes: Readonly<Record<string, (fn: Unary) => Unary>> = { eager: (fn) => fn, compiled: (fn) => jit(fn) }
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]
const ofMinusZero: readonly (readonly [string, Unary, nx.TensorData, unknown])[] = [
  ['sum', (x) => nx.sum(x), [-0], 0],
  ['sum', (x) => nx.sum(x), [-0, -0, -0], 0],
  ['sum along an axis of one', (x) => nx.sum(x, { axes: [0] }), [[-0, 1]], [0, 1]],
  ['sum along no axis', (x) => nx.sum(x, { axes: [] }), [-0, 1], [0, 1]],
  ['sum, kept', (x) => nx.sum(x, { axes: [0], keepAxes: true }), [[-0, -0]], [[0, 0]]],
  ['mean', (x) => nx.mean(x), [-0], 0],
  ['product', (x) => nx.product(x), [-0], -0],
  ['product', (x) => nx.product(x, { axes: [0] }), [[-0], [1]], [-0]],
  ['dot', (x) => nx.dot(x, nx.tensor([1], { type: x.type })), [-0], 0],
  ['dot', (x) => nx.dot(x, nx.tensor([[1, 1]], { type: x.type })), [[-0]], [[0, 0]]],
  [
    'dot of columns',
    (x) => nx.dot(x, nx.tensor([1, 1], { type: x.type })),
    [
      [-0, -0],
      [-0, 1],
    ],
    [0, 1],
  ],
  ['einsum', (x) => nx.einsum('i,i->', x, nx.tensor([1], { type: x.type })), [-0], 0],
  ['dot with a scalar, which has no sum', (x) => nx.dot(x, nx.tensor(1, { type: x.type })), [-0], [-0]],
  ['windowSum', (x) => nx.windowSum(x, [2]), [-0, -0, 1], [-0, 1]],
  ['cumulativeSum', (x) => nx.cumulativeSum(x), [-0, -0, 1], [-0, -0, 1]],
  ['indexedAdd', (x) => nx.indexedAdd(x, nx.s32([[0]]), nx.slice(x, [1], [1])), [-0, -0], [-0, -0]],
  ['reduceMax', (x) => nx.reduceMax(x), [-0, 0], 0],
  ['reduceMin', (x) => nx.reduceMin(x), [0, -0], -0],
]
const { windowScatterMax, windowScatterMin } = nx
const scatters: readonly (readonly [string, typeof windowScatterMax, DType, number[], number, number[]])[] = [
  ['largest, all negative', windowScatterMax, 'f32', [-5, -1, -3], 0, [0, 6, 0]],
  ['smallest, all positive', windowScatterMin, 'f32', [5, 1, 3], 0, [0, 6, 0]],
  ['lowest integers', windowScatterMax, 's8', [-128, -128, -128], 0, [0, 1, 5]],
  ['highest integers', windowScatterMin, 'u8', [255, 255, 255], 0, [0, 1, 5]],
  ['infinities', windowScatterMax, 'f32', [-Infinity, -Infinity, -Infinity], 7, [7, 8, 12]],
  ['infinities', windowScatterMin, 'f16', [Infinity, Infinity, Infinity], 7, [7, 8, 12]],
  ['NaN', windowScatterMax, 'f32', [1, NaN, 2], 0, [0, 6, 0]],
]

describe.each(backends)('%s', (_, backend) => {
  describe.each(Object.keys(modes))('%s', (mode) => {
    it.each(ofMinusZero)('%s of -0 %#', (_name, fn, data, want) => {
      for (const type of ['f32', 'f64', 'f16', 'bf16'] as const) {
        const got = nx.toArray(modes[mode]!(fn)(nx.tensor(data, { type, backend })))
        expect([type, got]).toStrictEqual([type, want])
      }
    })

    it.each(scatters)('windows never choose padding: %s', (_name, scatter, type, data, initial, want) => {
      const run: Unary = (x) => scatter(x, nx.f32([1, 2, 3]), initial, [3], { padding: 'same' })
      const result = modes[mode]!(run)(nx.tensor(data, { type, backend }))
      expect(nx.toArray(result)).toEqual(want)
    })

    it('what belongs to a window of padding alone is lost', () => {
      const run: Unary = (x) =>
        nx.windowScatterMax(x, nx.f32([1, 2]), 0, [2], { padding: [[2, 0]], strides: 2 })
      expect(nx.toArray(modes[mode]!(run)(nx.tensor([5, 6], { type: 'f32', backend })))).toEqual([0, 2])
    })

    it('the median of NaN is NaN', () => {
      for (const type of ['f32', 'f64', 'f16', 'bf16'] as const) {
        const of = (data: nx.TensorData, options = {}): unknown =>
          nx.toArray(modes[mode]!((x) => nx.median(x, options))(nx.tensor(data, { type, backend })))
        expect(of([1, NaN, 2])).toBe(NaN)
        expect(of([NaN, 1, 2, 3])).toBe(NaN)
        expect(of([NaN])).toBe(NaN)
        expect(
          of(
            [
              [1, NaN],
              [3, 5],
            ],
            { axis: 1 },
          ),
        ).toEqual([NaN, 4])
        expect(
          of(
            [
              [1, NaN],
              [3, 5],
            ],
            { axis: 0, keepAxis: true },
          ),
        ).toEqual([[2, NaN]])
      }
    })
  })
})

it('the sign of a complex number keeps the zeros of its parts', () => {
  const z = [
    complex(-0, 2.5),
    complex(-0, -3),
    complex(2, -0),
    complex(-4, 0),
    complex(-0, 0),
    complex(0, -0),
  ]
  const want = [
    complex(-0, 1),
    complex(-0, -1),
    complex(1, -0),
    complex(-1, 0),
    complex(-0, 0),
    complex(0, -0),
  ]
  for (const type of ['c64', 'c128'] as const)
    for (const mode of Object.values(modes)) {
      const got = nx.toArray(mode(nx.sign)(nx.tensor(z, { type })))
      expect([type, got]).toStrictEqual([type, want])
    }
})
