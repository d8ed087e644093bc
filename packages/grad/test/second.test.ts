// Second derivatives where a first one is chosen: at zeros of norms, roots and sizes.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { grad, hessian, jacobian } from '@nx/grad'
import { jit } from '@nx/defn'
import { norm } from '@nx/linalg'
import {
  abs,
  add,
  c128,
  f32,
  f64,
  imag,
  multiply,
  pow,
  real,
  reshape,
  setDefaultBackend,
  sqrt,
  standardDeviation,
  subtract,
  sum,
  tensor,
  type Tensor,
  toArray,
  toNumber,
  variance,
  vectorize,
} from '@nx/tensor'
import { type Backend, Complex } from '@nx/types'
import { beforeEach, describe, expect, it } from 'vitest'

const twice = [
  [2, 0],
  [0, 2],
]

/** Functions that are the sum of squares. */
const squared: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  'a norm to the power of 2': (x) => pow(norm(x), 2),
  'a norm by itself': (x) => {
    const size = norm(x)
    return multiply(size, size)
  },
  'a norm by another': (x) => multiply(norm(x), norm(x)),
  'a Frobenius norm': (x) => pow(norm(reshape(x, [1, 2])), 2),
  'a norm along an axis': (x) => sum(pow(norm(reshape(x, [1, 2]), { axes: [1], keepAxes: true }), 2)),
  'a scaled norm': (x) => multiply(0.25, pow(multiply(2, norm(x)), 2)),
  'norms in a sum': (x) => subtract(multiply(2, pow(norm(x), 2)), multiply(norm(x), norm(x))),
  'a root to the power of 2': (x) => pow(sqrt(sum(multiply(x, x))), 2),
  'sizes to the power of 2': (x) => sum(pow(abs(x), 2)),
  'sizes by themselves': (x) => sum(multiply(abs(x), abs(x))),
  'a sum of squares': (x) => sum(multiply(x, x)),
}

describe.each([binaryBackend(), wasmBackend()] as Backend[])('on $name', (backend) => {
  beforeEach(() => void setDefaultBackend(backend))

  it.each(Object.entries(squared))('%s has the Hessian 2 · I', (_, f) => {
    const wide = (type: 'f32' | 'f64') => (type === 'f32' ? f32 : f64)
    for (const type of ['f32', 'f64'] as const)
      for (const at of [
        [0, 0],
        [1, 0],
        [0, -0.5],
      ]) {
        const x = wide(type)(at)
        expect(toArray(grad(f)(x)), String(at)).toEqual(
          at.map((each) => expect.closeTo(2 * each, 5) as number),
        )
        for (const second of [
          hessian(f),
          jacobian(grad(f), { mode: 'reverse' }),
          jit((y: Tensor) => hessian(f)(y)),
        ])
          expect(toArray(second(x)), String(at)).toEqual(
            twice.map((row) => row.map((each) => expect.closeTo(each, 4) as number)),
          )
      }
  })

  it('a squared deviation has the Hessian of the variance', () => {
    const x = f64([1, 1])
    expect(toArray(hessian((y: Tensor) => pow(standardDeviation(y), 2))(x))).toEqual(
      toArray(hessian((y: Tensor) => variance(y))(x)),
    )
  })

  it('a deviation of equal elements is flat', () => {
    for (const type of ['f16', 'bf16', 'f32', 'f64'] as const)
      for (const options of [{}, { ddof: 1 }, { axes: [1], keepAxes: true }]) {
        const slope = grad((x: Tensor) => sum(standardDeviation(x, options)))
        for (const fn of [slope, jit(slope)])
          expect(toArray(fn(tensor([[5, 5, 5]], { type }))), type).toEqual([[0, 0, 0]])
      }
    expect(toArray(grad((x: Tensor) => standardDeviation(x))(f64([1, 3])))).toEqual([-0.5, 0.5])
  })

  it('a norm itself keeps the gradient 0 at 0, and has its Hessian beside zeros', () => {
    expect(toArray(grad((x: Tensor) => norm(x))(f64([0, 0])))).toEqual([0, 0])
    expect(toArray(hessian((x: Tensor) => norm(x))(f64([2, 0])))).toEqual([
      [0, 0],
      [0, 0.5],
    ])
    expect(toArray(grad((x: Tensor) => norm(x))(f64([3, -4])))).toEqual(
      [0.6, -0.8].map((each) => expect.closeTo(each, 14) as number),
    )
    expect(toNumber(norm(f32([3e30, 4e30])))).toBeCloseTo(5e30, -25)
    const rows = vectorize(
      f64([
        [0, 0],
        [3, 4],
      ]),
      'r',
    )
    expect(toArray(grad((x: Tensor) => pow(norm(x), 2))(rows))).toEqual([
      [0, 0],
      [6, 8],
    ])
  })

  it('the root alone stays steep at 0', () => {
    expect(toNumber(grad((x: Tensor) => sqrt(x))(f64(0)))).toBe(Infinity)
    expect(toNumber(grad((x: Tensor) => add(sqrt(x), x))(f64(0)))).toBe(Infinity)
  })
})

it('a squared norm of complex numbers has a gradient at 0 and beside it', () => {
  setDefaultBackend(binaryBackend())
  const z = c128([new Complex(0, 0), new Complex(3, 4)])
  const gradient = grad((w: Tensor) => pow(norm(w), 2))(z)
  for (const [part, expected] of [
    [real(gradient), [0, 6]],
    [imag(gradient), [0, -8]],
  ] as const)
    expect(toArray(part)).toEqual(expected.map((each) => expect.closeTo(each, 12) as number))
})

it('a norm with an infinite part is infinite', () => {
  setDefaultBackend(binaryBackend())
  expect(toNumber(norm(c128([new Complex(Infinity, 0), new Complex(1, 2)])))).toBe(Infinity)
  expect(toNumber(norm(c128([new Complex(0, -Infinity)])))).toBe(Infinity)
})
