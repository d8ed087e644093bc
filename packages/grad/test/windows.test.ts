// Derivatives of sums over windows are sums over windows: the transposed map, element by element.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor, WindowPadding } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import type { Backend, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { grad, jvp } from '../src/index.ts'

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]
const windows = [
  { shape: [7], window: [3], strides: [1], windowDilations: 1 },
  { shape: [9], window: [2], strides: [3], windowDilations: 2 },
  { shape: [5, 6], window: [2, 3], strides: [2, 1], windowDilations: 1 },
  { shape: [1, 8, 3], window: [1, 3, 2], strides: [1, 2, 2], windowDilations: 2 },
] as const
const paddings: readonly ((shape: Shape) => WindowPadding)[] = [
  () => 'same',
  (shape) => shape.map((_, axis) => [axis + 2, 2] as const),
]

describe.each(backends)('%s', (_, backend) => {
  const series = (shape: Shape): Tensor =>
    nx.reshape(nx.cos(nx.iota([sizeOf(shape)], { type: 'f64', backend })), shape)

  it.each(windows)('window $window of $shape by $strides', ({ shape, window, ...options }) => {
    for (const padding of paddings) {
      const sums = (x: Tensor): Tensor => nx.windowSum(x, window, { ...options, padding: padding(shape) })
      const weights = series(sums(series(shape)).shape)
      const weighted = (x: Tensor): Tensor => nx.sum(nx.multiply(sums(x), weights))
      const gradient = grad(weighted) as (x: Tensor) => Tensor
      const size = sizeOf(shape)
      const units = Array.from({ length: size }, (_, i) =>
        nx.reshape(nx.equal(nx.iota([size], { backend }), i), shape),
      ).map((each) => nx.asType(each, 'f64'))
      const want = units.map((unit) => nx.toNumber(weighted(unit)) as number)
      for (const each of [gradient, jit(gradient)])
        (nx.toFlatArray(each(series(shape))) as number[]).forEach((value, i) =>
          expect(value, `element ${i}`).toBeCloseTo(want[i]!, 12),
        )
      const [, tangent] = jvp(sums, [series(shape)], [units[1]!]) as [Tensor, Tensor]
      expect(nx.toFlatArray(tangent)).toEqual(nx.toFlatArray(sums(units[1]!)))
      // Of a square, the gradient is a derivative of both again.
      const squared = grad((x: Tensor) => nx.sum(nx.multiply(sums(x), sums(x)))) as (x: Tensor) => Tensor
      const second = grad((x: Tensor) => nx.sum(squared(x))) as (x: Tensor) => Tensor
      const twice = nx.toFlatArray(second(series(shape))) as number[]
      const ones = nx.full(shape, 2, { type: 'f64', backend })
      const both = grad((x: Tensor) => nx.sum(nx.multiply(sums(x), sums(ones)))) as (x: Tensor) => Tensor
      ;(nx.toFlatArray(both(series(shape))) as number[]).forEach((value, i) =>
        expect(twice[i]).toBeCloseTo(value, 12),
      )
    }
  })
})

const extremes = [
  { shape: [9], window: [3], strides: 1, windowDilations: 1, padding: 'valid' },
  { shape: [6, 7], window: [2, 3], strides: 2, windowDilations: 1, padding: 'same' },
  { shape: [2, 9, 8], window: [1, 3, 2], strides: [1, 2, 3], windowDilations: [1, 2, 2], padding: 'same' },
] as const

describe.each(backends)('%s, extremes', (_, backend) => {
  const whole = (shape: Shape, modulus: number): Tensor => {
    const all = nx.iota([sizeOf(shape)], { type: 'f64', backend })
    return nx.reshape(nx.subtract(nx.remainder(nx.multiply(all, 7), modulus), 2), shape)
  }

  it.each(extremes)('windows $window of $shape by $strides', ({ shape, window, ...options }) => {
    for (const name of ['windowMax', 'windowMin'] as const) {
      for (const type of ['f64', 'f32', 'f16'] as const) {
        // Many elements are equal.
        const x = nx.asType(whole(shape, 5), type)
        const run = (y: Tensor): Tensor => nx[name](y, window, options)
        const weights = nx.asType(whole(run(x).shape, 11), type)
        const weighted = (y: Tensor): Tensor => nx.sum(nx.multiply(run(y), weights))
        const gradient = grad(weighted) as (y: Tensor) => Tensor
        const values = nx.toFlatArray(x) as number[]
        // Of equal elements the last has the derivative: it is what a small step of it alone, or of none before it, says.
        const ranked = values.map((value, i) => value + (name === 'windowMax' ? i : -i) / 1000)
        const order = nx.reshape(nx.tensor(ranked, { type: 'f64', backend }), shape)
        const weights64 = nx.asType(weights, 'f64')
        const at = (y: Tensor): number => nx.toNumber(nx.sum(nx.multiply(run(y), weights64))) as number
        const want = values.map((_, i) => {
          const unit = nx.reshape(nx.tensor(values.map((__, j) => (i === j ? 1e-4 : 0)), { type: 'f64', backend }), shape) // prettier-ignore
          return Math.round((at(nx.add(order, unit)) - at(nx.subtract(order, unit))) / 2e-4)
        })
        for (const each of [gradient, jit(gradient)]) {
          const found = each(x)
          expect(found.type).toBe(type)
          expect(nx.toFlatArray(found)).toEqual(want)
        }
        const direction = whole(shape, 13)
        const [, tangent] = jvp(weighted, [x], [nx.asType(direction, type)]) as [Tensor, Tensor]
        const along = nx.toNumber(nx.sum(nx.multiply(direction, nx.reshape(nx.tensor(want, { type: 'f64', backend }), shape)))) // prettier-ignore
        expect(nx.toNumber(tangent)).toBe(along)
      }
    }
  })

  it('second derivatives and those of what is added at extremes', () => {
    const x = nx.tensor([1, 4, 2, 3, 9, 5], { type: 'f64', backend })
    const squares = (y: Tensor): Tensor => nx.sum(nx.pow(nx.windowMax(y, [2], { strides: 2 }), 3))
    const second = grad((y: Tensor) => nx.sum(grad(squares)(y))) as (y: Tensor) => Tensor
    expect(nx.toFlatArray(second(x))).toEqual([0, 24, 0, 18, 54, 0])
    expect(nx.toFlatArray(jit(second)(x))).toEqual([0, 24, 0, 18, 54, 0])
    const [, change] = jvp(
      grad(squares) as (y: Tensor) => Tensor,
      [x],
      [nx.ones([6], { type: 'f64', backend })],
    )
    expect(nx.toFlatArray(change as Tensor)).toEqual([0, 24, 0, 18, 54, 0])
    const source = nx.tensor([2, 3, 5], { type: 'f64', backend })
    const added = (s: Tensor, initial: Tensor): Tensor =>
      nx.sum(nx.pow(nx.windowScatterMin(x, s, initial, [2], { strides: 2 }), 2))
    expect(nx.toFlatArray(grad((s: Tensor) => added(s, nx.tensor(1, { type: 'f64', backend })))(source))).toEqual([6, 8, 12]) // prettier-ignore
    expect(nx.toNumber(grad((i: Tensor) => added(source, i))(nx.tensor(1, { type: 'f64', backend })))).toBe(
      32,
    )
  })

  it('of nothing but padding is none', () => {
    const x = nx.tensor([-Infinity, 2], { type: 'f64', backend })
    const run = (y: Tensor): Tensor => nx.sum(nx.windowMax(y, [2], { strides: 2, padding: [[1, 3]] }))
    expect(nx.toFlatArray(grad(run)(x))).toEqual([1, 1])
    const empty = nx.zeros([0], { type: 'f64', backend })
    expect(nx.toFlatArray(grad(run)(empty))).toEqual([])
  })
})
