// Constants of every type that has them.
import { binaryBackend } from '@nx/backend-binary'
import { Complex, type DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as constants from '../src/constants.ts'
import { setDefaultBackend, toNumber } from '../src/index.ts'
import { deviceBackend, errorOf } from './backends.ts'

setDefaultBackend(binaryBackend())
const byName = { ...constants }

describe('constants', () => {
  it('are scalars of the type asked for', () => {
    expect(toNumber(constants.pi('f64'))).toBe(Math.PI)
    expect(toNumber(constants.pi())).toBe(Math.fround(Math.PI))
    expect(toNumber(constants.e('bf16'))).toBe(2.71875)
    expect(toNumber(constants.eulerGamma('f64'))).toBe(0.5772156649015329)
    expect(toNumber(constants.e('c64'))).toEqual(new Complex(Math.fround(Math.E), 0))
    expect(toNumber(constants.i('c128'))).toEqual(new Complex(0, 1))
    expect(toNumber(constants.nan('f16'))).toBeNaN()
    expect(toNumber(constants.infinity('f8'))).toBe(Infinity)
    expect(toNumber(constants.negInfinity())).toBe(-Infinity)
    expect(toNumber(constants.infinity('f8_e4m3fn'))).toBe(448)
    expect(toNumber(constants.negInfinity('f8_e4m3fn'))).toBe(-448)
  })

  it.each<[DType, number | bigint, number | bigint, number | bigint, number | bigint]>([
    ['u2', 0, 3, 0, 3],
    ['s8', -128, 127, -128, 127],
    ['u64', 0n, 2n ** 64n - 1n, 0n, 2n ** 64n - 1n],
    ['f16', -Infinity, Infinity, -65504, 65504],
    ['f8_e4m3fn', -448, 448, -448, 448],
  ])('limits of %s', (type, min, max, minFinite, maxFinite) => {
    expect(toNumber(constants.min(type))).toBe(min)
    expect(toNumber(constants.max(type))).toBe(max)
    expect(toNumber(constants.minFinite(type))).toBe(minFinite)
    expect(toNumber(constants.maxFinite(type))).toBe(maxFinite)
  })

  it('precision of floats', () => {
    expect(toNumber(constants.epsilon('f32'))).toBe(2 ** -23)
    expect(toNumber(constants.epsilon('f8_e4m3fn'))).toBe(0.125)
    expect(toNumber(constants.smallestPositiveNormal('bf16'))).toBe(2 ** -126)
  })

  it('live where asked', () => {
    const backend = deviceBackend()
    expect(constants.pi('f32', { backend }).backend).toBe(backend)
  })

  it('refuse types that have no such number', async () => {
    const floats = [
      'pi',
      'e',
      'eulerGamma',
      'infinity',
      'negInfinity',
      'nan',
      'i',
      'epsilon',
      'smallestPositiveNormal',
    ]
    for (const name of floats as (keyof typeof constants)[]) {
      expect(await errorOf(() => (byName[name] as typeof constants.pi)('s32')), name).toMatchObject({
        code: 'type',
      })
    }
    for (const name of ['min', 'max', 'minFinite', 'maxFinite', 'epsilon'] as const) {
      expect(await errorOf(() => byName[name]('c64')), name).toMatchObject({ code: 'type' })
    }
    expect(await errorOf(() => constants.pi('f33' as DType))).toMatchObject({
      code: 'unknown_type',
      op: 'pi',
    })
  })
})
