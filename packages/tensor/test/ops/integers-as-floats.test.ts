// What ends as a float is accumulated as one: integers neither wrap nor lose digits on the way.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { norm } from '@nx/linalg'
import { type Backend, type DType, finiteMax, finiteMin } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

nx.setDefaultBackend(binaryBackend())

type Unary = (x: nx.Tensor) => nx.Tensor

const modes: Readonly<Record<string, (fn: Unary) => Unary>> = { eager: (fn) => fn, compiled: (fn) => jit(fn) }
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]
const [s32Max, u64Half] = [2_147_483_647, 2n ** 63n]

const cases: readonly (readonly [string, Unary, nx.TensorData, DType, unknown])[] = [
  ['mean of many', (x) => nx.mean(nx.broadcast(x, [20_000_000])), 255, 'u8', 255],
  ['mean', (x) => nx.mean(x), [s32Max, s32Max], 's32', 2 ** 31],
  ['mean of both signs', (x) => nx.mean(x), [s32Max, -s32Max - 1, 0], 's32', Math.fround(-1 / 3)],
  ['mean', (x) => nx.mean(x), [u64Half, u64Half], 'u64', 2 ** 63],
  ['mean of rows', (x) => nx.mean(x, { axes: [1] }), [[u64Half, u64Half]], 'u64', [2 ** 63]],
  ['mean', (x) => nx.mean(x), [-u64Half, u64Half - 1n], 's64', 0],
  ['windowMean', (x) => nx.windowMean(x, [3]), [255, 255, 255], 'u8', [255]],
  ['windowMean', (x) => nx.windowMean(x, [2]), [127, 127], 's8', [127]],
  ['windowMean', (x) => nx.windowMean(x, [2]), [s32Max, -s32Max - 1], 's32', [-0.5]],
  ['windowMean', (x) => nx.windowMean(x, [2]), [u64Half, u64Half], 'u64', [2 ** 63]],
  ['median', (x) => nx.median(x), [s32Max, s32Max - 1], 's32', 2 ** 31],
  ['median', (x) => nx.median(x), [255, 254], 'u8', 254.5],
  ['median', (x) => nx.median(x), [u64Half, u64Half], 'u64', 2 ** 63],
  ['variance', (x) => nx.variance(x), [s32Max, s32Max], 's32', 0],
  ['variance', (x) => nx.variance(x, { ddof: 1 }), [0, 2 ** 32 - 2], 'u32', 2 ** 63],
  ['variance', (x) => nx.variance(x), [-u64Half, -u64Half], 's64', 0],
  ['standardDeviation', (x) => nx.standardDeviation(x), [2e9, 2e9 + 1], 's32', 0.5],
  ['standardDeviation', (x) => nx.standardDeviation(x), [0, 255], 'u8', 127.5],
  ['covariance', (x) => nx.covariance(x), [[2e9], [2e9 + 1]], 's32', [[0.25]]],
  ['covariance', (x) => nx.covariance(x), [[0], [255]], 'u8', [[127.5 ** 2]]],
  ['covariance', (x) => nx.covariance(x, { mean: nx.f32([0]) }), [[200], [100]], 'u8', [[25_000]]],
  ['weightedMean', (x) => nx.weightedMean(x, x), [255, 255], 'u8', 255],
  ['weightedMean', (x) => nx.weightedMean(x, nx.s32([1, 1])), [s32Max, -s32Max - 1], 's32', -0.5],
  [
    'logsumexp',
    (x) => nx.logsumexp(nx.subtract(x, 2 ** 30)),
    [2 ** 30, 2 ** 30],
    's32',
    Math.fround(Math.LN2),
  ],
  ['softmax', (x) => nx.softmax(x), [2 ** 24 + 1, 2 ** 24 + 1], 's32', [0.5, 0.5]],
  ['softmax', (x) => nx.round(nx.softmax(x)), [2 ** 24 + 20, 2 ** 24 + 1], 's32', [1, 0]],
  ['logSoftmax', (x) => nx.round(nx.logSoftmax(x)), [2 ** 24 + 21, 2 ** 24], 's32', [-0, -21]],
  ['norm 1', (x) => norm(x, { ord: 1 }), [[255], [255]], 'u8', 510],
  ['norm -1', (x) => norm(x, { ord: -1 }), [[127], [127]], 's8', 254],
  ['norm inf', (x) => norm(x, { ord: 'inf' }), [[s32Max, s32Max]], 's32', 2 ** 32],
  ['norm negInf', (x) => norm(x, { ord: 'negInf' }), [[s32Max, s32Max]], 's32', 2 ** 32],
  [
    'norm frobenius',
    (x) => norm(x),
    [
      [-128, 0],
      [0, 0],
    ],
    's8',
    128,
  ],
  ['norm inf of a vector', (x) => norm(x, { ord: 'inf' }), [-128, 127], 's8', 128],
  ['norm negInf of a vector', (x) => norm(x, { ord: 'negInf' }), [-128, -128], 's8', 128],
  ['norm 3', (x) => norm(x, { ord: 3 }), [-128, 0], 's8', 128],
]

describe.each(backends)('%s', (_, backend) => {
  describe.each(Object.keys(modes))('%s', (mode) => {
    it.each(cases)('%s %#', (_name, fn, data, type, want) => {
      const result = modes[mode]!(fn)(nx.tensor(data, { type, backend }))
      expect([result.type, nx.toArray(result)]).toEqual(['f32', want])
    })

    it.each(['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'] as const)('ends of %s', (type) => {
      for (const end of [finiteMin(type), finiteMax(type)]) {
        const x = nx.tensor([end, end, end, end] as number[], { type, backend })
        const want = Math.fround(Number(end))
        const means: readonly Unary[] = [
          (each) => nx.mean(each),
          (each) => nx.median(each),
          (each) => nx.windowMean(each, [4]),
          (each) => nx.weightedMean(each, nx.broadcast(nx.tensor(1, { type }), [4])),
        ]
        for (const fn of means) expect(Number(nx.toFlatArray(modes[mode]!(fn)(x))[0])).toBe(want)
        expect(nx.toNumber(modes[mode]!((each) => nx.variance(each))(x))).toBe(0)
      }
    })
  })
})

it('keeps the type of floats, f8_e4m3fn too', () => {
  const functions: readonly Unary[] = [
    (x) => nx.mean(x),
    (x) => nx.variance(x),
    (x) => nx.standardDeviation(x),
    (x) => nx.covariance(x),
    (x) => nx.weightedMean(x, x),
    (x) => nx.windowMean(x, [1, 2]),
    (x) => nx.median(x),
    (x) => nx.logsumexp(x),
    (x) => nx.softmax(x),
    (x) => nx.sum(x),
    (x) => nx.product(x),
    (x) => nx.cumulativeSum(x),
    (x) => norm(x),
  ]
  for (const type of ['f8_e4m3fn', 'f8', 'bf16', 'f16', 'f32', 'f64'] as const) {
    const x = nx.tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { type },
    )
    expect(functions.map((fn) => fn(x).type)).toEqual(functions.map(() => type))
    expect(nx.toNumber(nx.mean(x))).toBe(2.5)
  }
})
