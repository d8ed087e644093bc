// Derivatives of activations where they bend, saturate or overflow.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import { type Tensor, toArray } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { grad } from '../src/index.ts'

type Fn = (x: Tensor) => Tensor
const slope = (fn: Fn, points: readonly number[], order = 1, type: 'f32' | 'f64' = 'f64'): unknown => {
  let derived = fn
  for (let i = 0; i < order; i++) {
    const before = derived
    derived = (x) => grad((t: Tensor) => nx.sum(before(t)))(x)
  }
  return toArray(jit(derived)(nx.tensor([...points], { type })))
}

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on %s', (_, make) => {
  const on = <T>(run: () => T): T => nx.withDefaultBackend(make(), run)

  it('relu has the derivative 0 at 0, and max(x, 0) one half', () => {
    expect(on(() => slope(nx.relu, [-1, -0, 0, 2]))).toEqual([0, 0, 0, 1])
    expect(on(() => slope((x) => nx.max(x, 0), [0]))).toEqual([0.5])
  })

  it.each<[string, Fn, number]>([
    ['tanh', nx.tanh, 40],
    ['sigmoid', nx.sigmoid, 80],
    ['expm1', nx.expm1, 80],
    ['elu', nx.elu, 80],
    ['gelu by tanh', (x) => nx.gelu(x, { approximate: 'tanh' }), 5],
  ])('the slope of %s keeps its digits where it is small', (_name, fn, most) => {
    const points = Array.from({ length: 257 }, (_, i) => Math.fround((i / 128 - 1) * most))
    for (const order of [1, 2]) {
      const [got, exact] = (['f32', 'f64'] as const).map((type) =>
        on(() => slope(fn, points, order, type)),
      ) as [number[], number[]]
      // Relative to what the second derivatives of its parts are, which have other signs.
      const scale = exact.map((y, i) =>
        order === 1 ? Math.abs(y) : Math.max(Math.abs(y), Math.abs(points[i]!) < 3 ? 1 : 0),
      )
      got.forEach((y, i) =>
        expect([points[i], y, exact[i]]).toSatisfy(() => Math.abs(y - exact[i]!) <= 2e-5 * scale[i]! + 1e-37),
      )
    }
  })

  it('slopes whose squares overflow or vanish', () => {
    expect(on(() => slope(nx.asinh, [0, 1, -2e30, Infinity], 1, 'f32'))).toEqual([
      1,
      Math.fround(Math.SQRT1_2),
      Math.fround(5e-31),
      0,
    ])
    const half = (y: Tensor): Tensor => nx.atan2(y, nx.multiply(1, 3e-30))
    expect(on(() => slope(half, [3e-30], 1, 'f32'))).toEqual([expect.closeTo(1 / 6e-30, -26)])
  })

  it('NaN stays NaN', () => {
    for (const fn of [nx.relu, nx.leakyRelu, nx.elu, nx.silu, nx.gelu, nx.softplus]) {
      expect(on(() => toArray(fn(nx.f32([Number.NaN]))))).toEqual([Number.NaN])
    }
  })

  it('relu keeps integer types', () => {
    expect(
      on(() => [nx.relu(nx.s8([-128, 127])), nx.relu(nx.u64([2n ** 63n]))].map((x) => [x.type, toArray(x)])),
    ).toEqual([
      ['s8', [0, 127]],
      ['u64', [2n ** 63n]],
    ])
  })

  it('leakyRelu and elu continue their lower branch at 0', () => {
    expect(on(() => slope((x) => nx.leakyRelu(x, { negativeSlope: 0.25 }), [-1, 0, 1]))).toEqual([
      0.25, 0.25, 1,
    ])
    expect(on(() => slope((x) => nx.elu(x, { alpha: 2 }), [0, 800]))).toEqual([2, 1])
  })

  it('softplus bends at 0 by a quarter, and stays finite far away', () => {
    expect(on(() => slope(nx.softplus, [-800, 0, 800]))).toEqual([0, 0.5, 1])
    expect(on(() => slope(nx.softplus, [-800, 0, 800], 2))).toEqual([0, 0.25, 0])
    expect(on(() => slope(nx.softplus, [-90, 0, 90], 1, 'f32'))).toEqual([Math.fround(Math.exp(-90)), 0.5, 1])
  })

  it('sigmoid and silu keep the digits of small slopes on both sides', () => {
    for (const type of ['f32', 'f64'] as const) {
      const epsilon = type === 'f32' ? 2 ** -23 : 2 ** -52
      for (const x of [-30, 12, 30, 80]) {
        const [got] = on(() => slope(nx.sigmoid, [x], 1, type)) as [number]
        const decay = Math.exp(-Math.abs(x))
        expect([x, got]).toSatisfy(() => Math.abs((got * (1 + decay) ** 2) / decay - 1) < 4 * epsilon)
      }
    }
    expect(on(() => slope(nx.sigmoid, [0], 3))).toEqual([-0.125])
    expect(on(() => slope(nx.silu, [0], 2))).toEqual([0.5])
  })

  it('logAddExp shares its derivative, of infinities too', () => {
    const parts = (x: number, y: number): unknown =>
      on(() =>
        grad(([a, b]: [Tensor, Tensor]) => nx.logAddExp(a, b))([nx.f64(x), nx.f64(y)]).map((d) => toArray(d)),
      )
    expect(parts(0, 0)).toEqual([0.5, 0.5])
    expect(parts(Infinity, Infinity)).toEqual([0.5, 0.5])
    expect(parts(-Infinity, -Infinity)).toEqual([0.5, 0.5])
    expect(parts(-Infinity, 3)).toEqual([0, 1])
    expect(parts(Infinity, 3)).toEqual([1, 0])
    expect(
      on(() =>
        toArray(nx.logAddExp(nx.f64([Infinity, -Infinity, -Infinity]), nx.f64([Infinity, -Infinity, 5]))),
      ),
    ).toEqual([Infinity, -Infinity, 5])
  })

  it('gelu has no kink, and nothing of -Infinity spoils finite numbers', () => {
    expect(on(() => slope((x) => nx.gelu(x), [-40, 0, 40]))).toEqual([0, 0.5, 1])
    expect(on(() => slope((x) => nx.gelu(x, { approximate: 'tanh' }), [0]))).toEqual([0.5])
    expect(on(() => slope((x) => nx.gelu(x), [0], 2))).toEqual([Math.sqrt(2 / Math.PI)])
  })
})
