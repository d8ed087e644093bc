// Products of numbers far from 1: what overflows or vanishes are results, not what is multiplied on the way to others.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { type Backend, Complex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'
import type { Tensor } from '../../src/index.ts'

const backends: readonly [string, Backend][] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

describe.each(backends)('on %s', (_, backend) => {
  const both = (run: (x: Tensor) => Tensor, x: Tensor): unknown[] =>
    [run, jit(run)].map((each) => nx.toArray(each(x)))

  it.each(['f64', 'f32', 'bf16', 'c64', 'c128'] as const)('cumulativeProduct of %s', (type) => {
    const high = type === 'f64' || type === 'c128' ? 2 ** 600 : 2 ** 80
    const list = [1 / high, 2 ** -20, high, high, 1 / high, -3]
    const products = [1 / high, 2 ** -20 / high, 2 ** -20, 2 ** -20 * high, 2 ** -20, -3 * 2 ** -20]
    const want = type[0] === 'c' ? products.map((each) => new Complex(each, each < 0 ? -0 : 0)) : products
    const parts = (found: unknown): unknown =>
      type[0] === 'c' ? (found as Complex[]).map(({ re }) => re) : found
    for (const found of both((x) => nx.cumulativeProduct(x), nx.tensor(list, { type, backend })))
      expect(parts(found)).toEqual(parts(want))
    const back = nx.tensor([...list].reverse(), { type, backend })
    for (const found of both((x) => nx.cumulativeProduct(x, { reverse: true }), back))
      expect(parts(found)).toEqual([...(parts(want) as number[])].reverse())
  })

  it('cumulativeProduct beyond the largest number stays there', () => {
    const x = nx.f64([1, 1e200, 1e200, 1e-200, 1e-200, -2, 1, 0, 1], { backend })
    for (const found of both((each) => nx.cumulativeProduct(each), x))
      expect(found).toEqual([1, 1e200, Infinity, Infinity, Infinity, -Infinity, -Infinity, NaN, NaN])
  })

  it('cumulative integers wrap', () => {
    const s64 = nx.s64([2n ** 62n, 2n, 3n, -5n], { backend })
    for (const found of both((x) => nx.cumulativeProduct(x), s64))
      expect(found).toEqual([2n ** 62n, -(2n ** 63n), -(2n ** 63n), -(2n ** 63n)])
    for (const found of both((x) => nx.cumulativeSum(x), s64))
      expect(found).toEqual([2n ** 62n, 2n ** 62n + 2n, 2n ** 62n + 5n, 2n ** 62n])
    for (const found of both((x) => nx.cumulativeProduct(x), nx.s32([65537, 65537, 65537], { backend })))
      expect(found).toEqual([65537, 131073, 196609])
    for (const found of both(
      (x) => nx.cumulativeSum(x, { reverse: true }),
      nx.u8([200, 100, 7], { backend }),
    ))
      expect(found).toEqual([51, 107, 7])
  })

  it.each(['f32', 'bf16'] as const)('windowProduct of %s', (type) => {
    const x = nx.tensor([2 ** -80, 2 ** -40, 2 ** 80, 2 ** 80, 2 ** 90], { type, backend })
    for (const found of both((each) => nx.windowProduct(each, [4]), x))
      expect(found).toEqual([2 ** 40, Infinity])
  })
})

describe.each(backends)('elements of two types on %s', (_, backend) => {
  it('weightedMean adds weights in their own type, as Nx does, which a recorded case holds it to', () => {
    const x = nx.f64([2.312, 3.708, 4.389], { backend })
    const weights = nx.f32([2.982, 3.787, 3.268], { backend })
    for (const run of [nx.weightedMean, jit(nx.weightedMean as (x: Tensor, w: Tensor) => Tensor)])
      expect(nx.toNumber(run(x, weights))).toBeCloseTo(3.51497784127636, 12)
  })

  it.each([
    ['logicalAnd', [1, 0]],
    ['logicalOr', [1, 1]],
    ['logicalXor', [0, 1]],
  ] as const)('%s takes each as it is', (name, want) => {
    const x = nx.bf16([2 ** -60, 2 ** -60], { backend })
    const y = nx.f16([1, 0], { backend })
    for (const run of [nx[name], jit(nx[name] as (x: Tensor, y: Tensor) => Tensor)]) {
      expect(nx.toArray(run(x, y))).toEqual(want)
      expect(nx.toArray(run(y, x))).toEqual(want)
    }
  })
})
