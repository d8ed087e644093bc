// Gradients of convolutions against the convolutions of single elements, for random options.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { ConvOptions, Tensor } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import type { Backend, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { grad, jvp } from '../src/index.ts'

const wasm = wasmBackend() as Backend
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasm],
]

/** Numbers that come again in every run. */
function source(seed: number): (least: number, most: number) => number {
  let state = seed * 7919 + 17
  return (least, most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return least + Math.floor((state / 2 ** 32) * (most - least + 1))
  }
}

interface Case {
  readonly input: Shape
  readonly kernel: Shape
  readonly options: ConvOptions
}

function randomCase(seed: number): Case {
  const next = source(seed)
  const rank = next(1, 2)
  const each = (least: number, most: number): number[] =>
    Array.from({ length: rank }, () => next(least, most))
  const [strides, inputDilation, kernelDilation] = [each(1, 3), each(1, 2), each(1, 2)]
  const [window, space] = [each(1, 3), each(1, 6)]
  const groups = next(1, 3)
  const isBatch = next(0, 1) === 1
  const padding = window.map((length, axis): [number, number] => {
    const [low, high] = [next(-1, 2), next(-1, 2)]
    const room = (space[axis]! - 1) * inputDilation[axis]! + low + high - (length - 1) * kernelDilation[axis]!
    return [low, high + Math.max(0, -room)]
  })
  const channels = next(1, 2)
  return {
    input: [next(1, 2) * (isBatch ? groups : 1), channels * (isBatch ? 1 : groups), ...space],
    kernel: [next(1, 3) * groups, channels, ...window],
    options: {
      strides,
      padding,
      inputDilation,
      kernelDilation,
      ...(isBatch ? { batchGroupSize: groups } : { featureGroupSize: groups }),
    },
  }
}

const series = (shape: Shape, backend: Backend, step: number): Tensor =>
  nx.reshape(nx.cos(nx.multiply(nx.iota([sizeOf(shape)], { type: 'f64', backend }), step)), shape)

/** Tensors that are 1 at one place and 0 at all others. */
const units = (shape: Shape): Tensor[] =>
  Array.from({ length: sizeOf(shape) }, (_, i) =>
    nx.reshape(nx.asType(nx.equal(nx.iota([sizeOf(shape)], { backend: wasm }), i), 'f64'), shape),
  )

const flat = (x: Tensor): number[] => nx.toFlatArray(x) as number[]

function expectClose(found: Tensor, expected: readonly number[]): void {
  const values = flat(found)
  expect(values).toHaveLength(expected.length)
  values.forEach((value, i) => {
    if (!(Math.abs(value - expected[i]!) <= 1e-12))
      throw new Error(`${value} instead of ${expected[i]} at ${i}`)
  })
}

describe.each(backends)('%s', (_, backend) => {
  it.each(Array.from({ length: 60 }, (_, seed) => [seed, randomCase(seed)] as const))(
    'gradients of convolution %i',
    (_, { input, kernel, options }) => {
      const on = (own: Backend): [x: Tensor, k: Tensor, weights: Tensor] => {
        const [x, k] = [series(input, own, 1.3), series(kernel, own, 0.7)]
        return [x, k, series(nx.conv(x, k, options).shape, own, 0.9)]
      }
      const loss = (x: Tensor, k: Tensor, weights: Tensor): Tensor =>
        nx.sum(nx.multiply(nx.conv(x, k, options), weights))
      const [x, k, weights] = on(backend)
      const [a, b, ownWeights] = on(wasm)
      const byInput = units(input).map((unit) => nx.toNumber(loss(unit, b, ownWeights)))
      const byKernel = units(kernel).map((unit) => nx.toNumber(loss(a, unit, ownWeights)))
      const ofInput = (own: Tensor): Tensor => grad((y: Tensor) => loss(y, k, weights))(own)
      const ofKernel = (own: Tensor): Tensor => grad((y: Tensor) => loss(x, y, weights))(own)
      expectClose(ofInput(x), byInput)
      expectClose(ofKernel(k), byKernel)
      expectClose(jit(ofInput)(x), byInput)
      expectClose(jit(ofKernel)(k), byKernel)
      const direction = series(input, backend, 2.1)
      const along = flat(direction).reduce((total, each, i) => total + each * byInput[i]!, 0)
      expect(nx.toNumber(jvp((y: Tensor) => loss(y, k, weights), [x], [direction])[1])).toBeCloseTo(along, 10)
    },
  )

  it.each(Array.from({ length: 12 }, (_, i) => [100 + i, randomCase(100 + i)] as const))(
    'second derivatives of convolution %i',
    (_, { input, kernel, options }) => {
      const [x, k] = [series(input, backend, 1.3), series(kernel, backend, 0.7)]
      const direction = series(input, backend, 2.1)
      const gradient = (y: Tensor): Tensor =>
        grad((z: Tensor) => nx.sum(nx.sin(nx.conv(z, nx.add(k, nx.mean(z)), options))))(y)
      const [, change] = jvp(gradient, [x], [direction])
      const step = 1e-5
      const moved = (by: number): Tensor => gradient(nx.add(x, nx.multiply(direction, by)))
      const expected = flat(nx.divide(nx.subtract(moved(step), moved(-step)), 2 * step))
      flat(change).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6))
    },
  )

  it('train a small network', () => {
    const images = series([16, 1, 8, 8], backend, 1.1)
    const labels = nx.asType(nx.less(nx.sum(images, { axes: [1, 2, 3] }), 0), 'f64')
    type Weights = [first: Tensor, second: Tensor]
    const loss = ([first, second]: Weights): Tensor => {
      const hidden = nx.max(nx.conv(images, first, { padding: 'same', strides: 2 }), 0)
      const pooled = nx.windowMax(hidden, [1, 1, 2, 2], { strides: [1, 1, 2, 2] })
      const scores = nx.reshape(nx.conv(pooled, second), [16])
      const difference = nx.subtract(nx.sigmoid(scores), labels)
      return nx.mean(nx.multiply(difference, difference))
    }
    const step = jit((weights: Weights): Weights => {
      const [byFirst, bySecond] = grad(loss)(weights)
      const [first, second] = weights
      return [nx.subtract(first, nx.multiply(byFirst, 0.1)), nx.subtract(second, nx.multiply(bySecond, 0.1))]
    })
    let weights: Weights = [series([4, 1, 3, 3], backend, 0.7), series([1, 4, 2, 2], backend, 0.9)]
    const before = nx.toNumber(loss(weights))
    for (let i = 0; i < 100; i++) weights = step(weights)
    expect(nx.toNumber(loss(weights))).toBeLessThan(before / 2)
  })

  it('of nothing are nothing', () => {
    const x = nx.full([0, 2, 5], 1, { type: 'f32', backend })
    const k = nx.full([3, 2, 2], 1, { type: 'f32', backend })
    const loss = (a: Tensor, b: Tensor): Tensor => nx.sum(nx.conv(a, b))
    expect(grad((a: Tensor) => loss(a, k))(x).shape).toEqual([0, 2, 5])
    expect(flat(grad((b: Tensor) => loss(x, b))(k))).toEqual(new Array(12).fill(0))
    const padded = nx.full([1, 2, 0], 1, { type: 'f32', backend })
    const wide = grad((b: Tensor) => nx.sum(nx.conv(padded, b, { padding: [[3, 3]] })))(k)
    expect(flat(wide)).toEqual(new Array(12).fill(0))
  })
})
