// Random integers: remainders are exact at every width, and every number comes equally often.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { setDefaultBackend, type Tensor, tensor, toArray, toFlatArray, withDefaultBackend } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { key, randint } from '../src/index.ts'
import { randomBits } from '../src/core/hash.ts'
import { halves } from '../src/core/key.ts'
import { chiSquared, kolmogorovSmirnov, tally } from './statistics.ts'

const wasm = wasmBackend() as Backend
const binary = binaryBackend() as Backend
setDefaultBackend(wasm)
const whole = (values: Tensor): bigint[] => Array.from(toFlatArray(values), (x) => BigInt(x as number))

describe.each([
  ['u64', 0n, 3n * 2n ** 62n],
  ['u64', 0n, 2n ** 64n - 1n],
  ['u64', 5n, 5n + 2n ** 32n],
  ['u64', 5n, 6n + 2n ** 32n],
  ['u64', 0n, 2n ** 63n],
  ['u64', 0n, 2n ** 63n + 1n],
  ['u64', 1n, 0xffffffff00000001n],
  ['s64', -(2n ** 63n), 2n ** 62n],
  ['s64', -(2n ** 63n), 2n ** 63n - 1n],
  ['s64', -3n, 2n ** 33n + 12345n],
  ['u32', 0n, 2n ** 32n - 1n],
  ['u32', 7n, 7n + 2n ** 16n],
  ['u32', 7n, 8n + 2n ** 16n],
  ['u32', 0n, 3n * 2n ** 30n],
  ['s32', -(2n ** 31n), 2n ** 31n - 5n],
  ['s32', -(2n ** 31n), 2n ** 30n],
] as const)('%s in [%d, %d)', (type, low, high) => {
  const width = BigInt(type.slice(1))
  const own = halves(key(7))[1]
  const bits = whole(randomBits(own, [2, 500], Number(width)))
  const expected = bits.slice(0, 500).map((x, i) => low + (((x << width) + bits[500 + i]!) % (high - low)))
  const options = { shape: [500], type }

  it.each([wasm, binary])('is the remainder of twice the bits', (backend) => {
    withDefaultBackend(backend, () => {
      expect(whole(randint(key(7), low, high, options)[0])).toEqual(expected)
      const drawn = (k: Tensor, min: Tensor, max: Tensor): Tensor => randint(k, min, max, options)[0]
      const bounds = [tensor(low, { type }), tensor(high, { type })] as const
      expect(whole(drawn(key(7), ...bounds))).toEqual(expected)
      expect(whole(jit(drawn)(key(7), ...bounds))).toEqual(expected)
    })
  })
})

it('draws from [0, 3 · 2⁶²) without preferring the lower third', () => {
  const values = whole(randint(key(8), 0, 3n * 2n ** 62n, { shape: [100_000], type: 'u64' })[0])
  const parts = tally(
    values.map((x) => Number(x >> 62n)),
    3,
  )
  expect(Math.abs(chiSquared(parts, new Array<number>(3).fill(100_000 / 3)))).toBeLessThan(4)
  const scaled = values.map((x) => Number(x) / (3 * 2 ** 62))
  expect(kolmogorovSmirnov(scaled, (x) => x)).toBeLessThan(1.95)
})

describe.each(['u2', 's2', 'u4', 's4', 'u8', 's8', 'u16', 's16'] as const)('%s', (type) => {
  const width = Number(type.slice(1))
  const least = type.startsWith('s') ? -(2 ** (width - 1)) : 0
  const backend = width < 8 ? binary : wasm

  it.each([2 ** width, 2 ** width - 1, 2 ** width - 2, 3 * 2 ** (width - 2)])(
    'draws each of %d numbers equally often',
    (span) => {
      const count = width < 8 ? 8000 : width < 16 ? 50_000 : 500_000
      const sample = { shape: [count], type: type as DType }
      const values = withDefaultBackend(backend, () =>
        toFlatArray(randint(key(9), least, least + span, sample)[0]),
      )
      const counts = tally(
        values.map((x) => Number(x) - least),
        span,
      )
      expect(counts).toHaveLength(span)
      const each = new Array<number>(span).fill(count / span)
      expect(Math.abs(chiSquared(counts, each))).toBeLessThan(4)
    },
  )
})

it.each(['u8', 's16', 's32', 'u64'] as const)('%s of a small span', (type) => {
  const drawn = randint(key(9), 3, 103, { shape: [100_000], type })[0]
  const counts = tally(
    Array.from(toFlatArray(drawn), (x) => Number(x) - 3),
    100,
  )
  expect(Math.abs(chiSquared(counts, new Array<number>(100).fill(1000)))).toBeLessThan(4)
})

it('draws from the whole range of a type', () => {
  const words = toFlatArray(randint(key(10), -(2 ** 31), 2 ** 31, { shape: [100_000], type: 's32' })[0])
  expect(kolmogorovSmirnov(words as number[], (x) => x / 2 ** 32 + 0.5)).toBeLessThan(1.95)
  expect(randint(key(10), -(2 ** 31), 2 ** 31)[0].type).toBe('s32')
  const long = whole(randint(key(10), -(2n ** 63n), 2n ** 63n, { shape: [100_000], type: 's64' })[0])
  expect(kolmogorovSmirnov(long.map(Number), (x) => x / 2 ** 64 + 0.5)).toBeLessThan(1.95)
})

it('gives one number whether the span is known or not', () => {
  const known = randint(key(12), 0, 1000, { shape: [100] })[0]
  const unknown = randint(key(12), 0, tensor(1000), { shape: [100] })[0]
  expect(toArray(unknown)).toEqual(toArray(known))
})
