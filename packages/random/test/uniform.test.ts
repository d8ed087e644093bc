// Uniform numbers stay below the upper bound and finite, whatever rounding does.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { imag, setDefaultBackend, type Tensor, tensor, toFlatArray, withDefaultBackend } from '@nx/tensor'
import { type Backend, finiteMax, roundTo } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { key, uniform } from '../src/index.ts'
import { kolmogorovSmirnov } from './statistics.ts'

const wasm = wasmBackend() as Backend
const binary = binaryBackend() as Backend
setDefaultBackend(wasm)
const numbers = (values: Tensor): number[] => toFlatArray(values) as number[]

const bounds: readonly (readonly [number, number])[] = [
  [3, 5],
  [0, 3],
  [-1, 0],
  [-5, -3],
  [1, 1.0625],
  [-240, 240],
  [0.7, 0.9],
  [3.01, 5.02],
  [0, 2 ** -6],
]
const types = ['f8', 'f8_e4m3fn', 'bf16', 'f16', 'f32', 'f64'] as const

describe.each(types)('%s', (type) => {
  it.each(bounds)('in [%d, %d)', (min, max) => {
    const [low, high] = [min, max].map(roundTo(type)) as [number, number]
    const check = (values: readonly number[]): void => {
      expect(values.filter((x) => !(x >= low && (x < high || high === low)))).toEqual([])
    }
    const drawn = (): Tensor => uniform(key(1), min, max, { shape: [4000], type })[0]
    check(numbers(withDefaultBackend(binary, drawn)))
    if (!type.startsWith('f8')) check(numbers(drawn()))
  })

  it('over the whole range of the type', () => {
    const most = finiteMax(type) as number
    const values = numbers(
      withDefaultBackend(binary, () => uniform(key(2), -most, most, { shape: [10_000], type })[0]),
    )
    expect(values.every((x) => x >= -most && x < most)).toBe(true)
    // Types with few digits have jumps.
    if (type === 'f32' || type === 'f64')
      expect(kolmogorovSmirnov(values, (x) => x / most / 2 + 0.5)).toBeLessThan(1.95)
  })
})

it('gives numbers just below a bound that is the next number after the other', () => {
  for (const [min, max] of [
    [1, 1 + 2 ** -23],
    [-1 - 2 ** -23, -1],
    [-(2 ** -149), 0],
    [0, 2 ** -149],
  ] as const) {
    for (const backend of [wasm, binary]) {
      const values = withDefaultBackend(backend, () =>
        uniform(key(3), min, max, { shape: [64], type: 'f32' }),
      )
      expect(new Set(numbers(values[0]))).toEqual(new Set([min]))
    }
  }
})

it('gives the lower bound where there is nothing between', () => {
  expect(numbers(uniform(key(3), 2, 2, { shape: [3] })[0])).toEqual([2, 2, 2])
  expect(numbers(uniform(key(3), 5, 2, { shape: [3] })[0])).toEqual([5, 5, 5])
})

it('is compiled and with bounds of each entry what it is eagerly', () => {
  const [low, high] = [tensor([-3e38, 3]), tensor([3e38, 5])]
  const drawn = (a: Tensor, b: Tensor): Tensor => uniform(key(4), a, b, { shape: [1000, 2] })[0]
  const values = numbers(drawn(low, high))
  expect(values.every(Number.isFinite)).toBe(true)
  expect(numbers(jit(drawn)(low, high))).toEqual(values)
})

it('keeps both parts of complex numbers below the bound', () => {
  const drawn = withDefaultBackend(binary, () => uniform(key(5), 3, 5, { shape: [20_000], type: 'c64' })[0])
  expect(numbers(imag(drawn)).every((x) => x >= 3 && x < 5)).toBe(true)
})

it.each([
  [-Infinity, 1],
  [0, NaN],
  [0, Infinity],
])('gives nothing finite between %d and %d', (min, max) => {
  expect(numbers(uniform(key(6), min, max, { shape: [9] })[0]).some(Number.isFinite)).toBe(false)
})
