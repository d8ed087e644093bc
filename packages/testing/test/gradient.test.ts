// What the gradient checker accepts and catches.
import { binaryBackend } from '@nx/backend-binary'
import { customGrad } from '@nx/grad'
import {
  asType,
  exp,
  f32,
  f64,
  multiply,
  s32,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  take,
  transpose,
} from '@nx/tensor'
import { checkGradient } from '@nx/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { errorOf } from './runner.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const withGradient =
  (backward: (g: Tensor, x: Tensor) => Tensor) =>
  (x: Tensor): Tensor =>
    customGrad(sin(x), [x], (g) => [backward(g, x)])

describe('checkGradient', () => {
  it('accepts right gradients, of several inputs and any shape of output', async () => {
    await checkGradient(
      (x, y) => multiply(transpose(x), exp(y)),
      [
        f64([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        f64([0.5, -1]),
      ],
    )
    await checkGradient((x) => sum(x), [f64(2)])
  })

  it('catches a wrong custom gradient, naming input and element', async () => {
    const error = await errorOf(() =>
      checkGradient(
        withGradient((g) => multiply(g, 2)),
        [f64([0.1, 3])],
      ),
    )
    expect(error?.code).toBe('gradient')
    expect(error?.message).toMatch(
      /^checkGradient: input 0, element 1: expected -?0\.\d+ by central differences, got -?[01]\.\d+$/,
    )
    expect(error?.details).toEqual({ input: 0, element: 1 })
  })

  it('catches gradients whose errors cancel in a plain sum', async () => {
    const swapped = withGradient((g) => take(g, s32([1, 0])))
    expect((await errorOf(() => checkGradient(swapped, [f64([0.1, 0.1])])))?.code).toBe('gradient')
  })

  it('catches NaN', async () => {
    const broken = withGradient((g) => multiply(g, NaN))
    expect((await errorOf(() => checkGradient(broken, [f64([0.1, 0.2])])))?.message).toMatch(/got NaN$/)
  })

  it('holds inputs that are no floats constant', async () => {
    await checkGradient((x, at) => take(x, at), [f64([1, 2, 3]), s32([2, 2, 0])])
  })

  it('checks narrow types beside differences in f64 on a reference', async () => {
    const reference = binaryBackend()
    const cube = (x: Tensor): Tensor => multiply(x, multiply(x, x))
    await checkGradient(cube, [f32([0.5, 2])], { reference })
    await checkGradient(cube, [asType(f32([0.5, 2]), 'bf16')], { reference, tolerance: 0.02 })
    expect((await errorOf(() => checkGradient(cube, [f32([0.5, 2])], { step: 1e-5 })))?.code).toBe('gradient')
  })

  it('weights the output by the seed', async () => {
    const wrong = withGradient((g) => multiply(g, 2))
    const messages = await Promise.all(
      [1, 2].map(
        async (seed) => (await errorOf(() => checkGradient(wrong, [f64([0.1])], { seed })))?.message,
      ),
    )
    expect(messages[0]).not.toBe(messages[1])
  })
})
