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
