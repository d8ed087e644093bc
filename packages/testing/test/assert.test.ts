// What assertions on tensors accept, and what they say.
import { binaryBackend } from '@nx/backend-binary'
import { complex, f32, f64, s32, s64, setDefaultBackend, tensor, vectorize } from '@nx/tensor'
import { assertAllClose, assertEqual, ulpDistance } from '@nx/testing'
import { Complex } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from './runner.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const messageOf = async (body: () => Promise<unknown>): Promise<string | undefined> =>
  (await errorOf(body))?.message

describe('assertEqual', () => {
  it('accepts equal tensors, NaN and zeros of both signs among them', async () => {
    await assertEqual(f32([1, NaN, 0, Infinity]), f32([1, NaN, -0, Infinity]))
    await assertEqual(s64([2n ** 62n]), s64([2n ** 62n]))
    await assertEqual(tensor([new Complex(1, -2)]), tensor([new Complex(1, -2)]))
  })

  it('compares tensors of different backends', async () => {
    await assertEqual(
      f32([1, 2]),
      tensor([1, 2], { type: 'f32', backend: { ...binaryBackend(), name: 'other' } }),
    )
  })

  it('compares type, shape, names and vectorized axes first', async () => {
    const x = tensor([[1, 2]], { names: ['rows', null] })
    expect(await messageOf(() => assertEqual(f32([1, 2]), s32([1, 2])))).toBe(
      'assertEqual: expected s32 [2], got f32 [2]',
    )
    expect(await messageOf(() => assertEqual(x, s32([[1, 2]])))).toBe(
      'assertEqual: expected s32 [1, 2], got s32 [rows: 1, 2]',
    )
    expect(await messageOf(() => assertEqual(vectorize(x, 'x'), x))).toBe(
      'assertEqual: expected s32 [rows: 1, 2], got s32 vectorized[x: 1][2]',
    )
  })

  it('says how many elements differ, and where most', async () => {
    const error = await errorOf(() =>
      assertEqual(
        f32([
          [1, 2],
          [3, 4.5],
        ]),
        f32([
          [1, 2.000001],
          [3, 4],
        ]),
      ),
    )
    expect(error?.code).toBe('assertion')
    expect(error?.message).toBe(
      'assertEqual: 2 of 4 elements differ, most at [1, 1]: expected 4, got 4.5 (1.05e+6 ulp apart)',
    )
    expect(error?.details).toEqual({ index: [1, 1], ulp: 0.5 / 2 ** -21, count: 2 })
  })

  it('tells integers apart that are the same as numbers', async () => {
    expect(await messageOf(() => assertEqual(s64([2n ** 60n + 1n]), s64([2n ** 60n])))).toBe(
      'assertEqual: 1 of 1 elements differ, most at [0]: expected 1152921504606846976, got 1152921504606846977',
    )
  })
})

describe('assertAllClose', () => {
  it('allows relative and absolute errors, by default 1e-4 each', async () => {
    await assertAllClose(f32([1.0001, 1e-5]), f32([1, 0]))
    expect(await messageOf(() => assertAllClose(f32([1.001]), f32([1])))).toBe(
      'assertAllClose: 1 of 1 elements differ, most at [0]: expected 1, got 1.0010000467300415 (8.39e+3 ulp apart)',
    )
    await assertAllClose(f32([1.001]), f32([1]), { relative: 2e-3 })
  })

  it('counts units in the last place of the type', async () => {
    await assertAllClose(f32([1 + 2 ** -23]), f32([1]), { ulp: 1 })
    await assertAllClose(f64([1 + 2 ** -52]), f64([1]), { ulp: 1 })
    expect(
      await messageOf(() => assertAllClose(f64([1, 2, 1 + 3 * 2 ** -52]), f64([1, 2, 1]), { ulp: 2 })),
    ).toBe(
      'assertAllClose: 1 of 3 elements differ, most at [2]: expected 1, got 1.0000000000000007 (3.00 ulp apart)',
    )
    expect(ulpDistance(2 ** -149, 0, 'f32')).toBe(1)
    expect(ulpDistance(1.0078125, 1, 'bf16')).toBe(1)
  })

  it('takes the worst by units in the last place, not by size', async () => {
    const error = await errorOf(() =>
      assertAllClose(f32([1e6 + 1, 1e-3 + 1e-6]), f32([1e6, 1e-3]), { ulp: 1 }),
    )
    expect(error?.details['index']).toEqual([1])
  })

  it('does not forgive NaN and infinities', async () => {
    await assertAllClose(f32([NaN, -Infinity]), f32([NaN, -Infinity]))
    for (const [got, want] of [
      [NaN, 1],
      [1, NaN],
      [Infinity, 3e38],
      [Infinity, -Infinity],
    ] as const) {
      expect(await messageOf(() => assertAllClose(f32([got]), f32([want]), { relative: 10 }))).toBe(
        `assertAllClose: 1 of 1 elements differ, most at [0]: expected ${Math.fround(want)}, got ${got}`,
      )
    }
  })

  it('takes complex numbers as far apart as their difference is long', async () => {
    const [got, want] = [complex(f32([1]), f32([2 ** -30])), complex(f32([1]), f32([0]))]
    await assertAllClose(got, want, { ulp: 1 })
    expect(await messageOf(() => assertAllClose(got, want, { ulp: 0 }))).toBe(
      'assertAllClose: 1 of 1 elements differ, most at [0]: expected 1 + 0i, got 1 + 9.313225746154785e-10i ' +
        '(0.00781 ulp apart)',
    )
  })
})

it('a backend that reads too few bytes is named', async () => {
  const short = { ...binaryBackend(), name: 'short', readSync: () => new Uint8Array(4) }
  const x = tensor([1, 2], { type: 'f32', backend: short })
  expect(await messageOf(() => assertEqual(x, f32([1, 2])))).toBe(
    'read: the backend "short" gave 4 bytes for f32[2], which takes 8; read must give the elements and nothing else',
  )
})
