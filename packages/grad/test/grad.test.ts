// The interface of grad: structures, types, names, transforms, custom gradients, errors.
import { binaryBackend } from '@nx/backend-binary'
import { cond, jit, whileLoop } from '@nx/defn'
import { customGrad, grad, stopGrad, valueAndGrad } from '@nx/grad'
import {
  add,
  cos,
  dot,
  exp,
  f32,
  f64,
  greater,
  less,
  log,
  multiply,
  negate,
  pow,
  product,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  vectorize,
} from '@nx/tensor'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

describe('grad', () => {
  it('keeps the structure, types and names of its first argument', () => {
    const loss = (network: { w: Tensor; b: readonly [Tensor] }, x: Tensor): Tensor =>
      sum(add(dot(x, network.w), network.b[0]))
    const network = {
      w: tensor(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        { type: 'f64', names: ['in', 'out'] },
      ),
      b: [f32([1, 1, 1])] as const,
    }
    const gradient = grad(loss)(
      network,
      f32([
        [1, 2],
        [3, 4],
      ]),
    )
    expect(toArray(gradient.w)).toEqual([
      [4, 4, 4],
      [6, 6, 6],
    ])
    expect([gradient.w.type, gradient.w.names, gradient.b[0].type]).toEqual(['f64', ['in', 'out'], 'f32'])
    expect(toArray(gradient.b[0])).toEqual([2, 2, 2])
  })

  it('gives f32 for integers and zeros where nothing flows', () => {
    const gradient = grad((x: Tensor) => sum(multiply(x, x)))(tensor([1, 2]))
    expect([gradient.type, toArray(gradient)]).toEqual(['f32', [2, 4]])
    expect(toArray(grad((both: Tensor[]) => sum(both[0]!))([f32([1]), f32([2, 3])])[1]!)).toEqual([0, 0])
  })

  it('differentiates again and again', () => {
    let derivative = (x: Tensor): Tensor => pow(x, 4)
    for (const want of [32, 48, 48, 24, 0]) {
      const before = derivative
      derivative = (x) => grad(before)(x)
      expect(toNumber(derivative(f64(2)))).toBe(want)
    }
  })

  it('gives each vectorized entry its own gradient, also with respect to shared inputs', () => {
    const x = vectorize(
      f32([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    expect(toArray(grad((v: Tensor) => sum(multiply(v, v)))(x))).toEqual([
      [2, 4],
      [6, 8],
    ])
    const shared = grad((w: Tensor, v: Tensor) => sum(multiply(w, v)))(f32([1, 1]), x)
    expect(shared.vectorizedAxes).toEqual([['rows', 2]])
    expect(toArray(shared)).toEqual([
      [1, 2],
      [3, 4],
    ])
  })

  it('works inside jit, and counts a value used twice twice', () => {
    const f = jit((x: Tensor) => grad((v: Tensor) => multiply(v, v))(x))
    expect(toNumber(f(f32(3)))).toBe(6)
  })

  it('is exact for products with zeros', () => {
    expect(toArray(grad(product)(f32([2, 0, 4])))).toEqual([0, 8, 0])
    expect(toArray(grad(product)(f32([0, 0, 4])))).toEqual([0, 0, 0])
  })
})

describe('valueAndGrad', () => {
  it('returns all the function returns, and differentiates what the transform picks', () => {
    const f = (x: Tensor): { loss: Tensor; parts: Tensor } => ({ loss: sum(multiply(x, 2)), parts: exp(x) })
    const [value, gradient] = valueAndGrad(f, (result) => result.loss)(f32([0, 0]))
    expect([toNumber(value.loss), toArray(value.parts), toArray(gradient)]).toEqual([0, [1, 1], [2, 2]])
  })
})

describe('control flow', () => {
  const branchy = (x: Tensor): Tensor =>
    cond(
      [
        [greater(x, 1), () => multiply(x, x)],
        [less(x, -1), () => negate(x)],
      ],
      () => sin(x),
    )

  it('takes the gradient of the branch that runs', () => {
    expect(toNumber(grad(branchy)(f64(3)))).toBe(6)
    expect(toNumber(grad(branchy)(f64(-3)))).toBe(-1)
    expect(toNumber(grad(branchy)(f64(0.5)))).toBe(Math.cos(0.5))
    expect(toNumber(grad(grad(branchy))(f64(3)))).toBe(2)
  })

  it('goes back through a loop whose derivative depends on the state', () => {
    const squares = (x: Tensor): Tensor =>
      whileLoop(
        [x, 0] as const,
        ([, i]) => less(i, 3),
        ([v, i]) => [multiply(v, v), add(i, 1)],
      )[0]
    expect(toNumber(grad(squares)(f64(1.1)))).toBeCloseTo(8 * 1.1 ** 7, 12)
    expect(toNumber(grad(grad(squares))(f64(1.1)))).toBeCloseTo(56 * 1.1 ** 6, 10)
  })

  it('goes back through more rounds than states are kept, and to captured values', () => {
    const rounds = 150
    const f = (x: Tensor, y: Tensor): Tensor => whileLoop(x, { range: [1, rounds] }, (v) => sin(add(v, y)))
    const values = [0.3]
    for (let i = 0; i < rounds; i++) values.push(Math.sin(values[i]! + 0.2))
    let byState = 1
    let byShared = 0
    for (let i = rounds - 1; i >= 0; i--) {
      byState *= Math.cos(values[i]! + 0.2)
      byShared += byState
    }
    const [gx, gy] = grad(([x, y]: readonly [Tensor, Tensor]) => f(x, y))([f64(0.3), f64(0.2)])
    expect(toNumber(gx)).toBeCloseTo(byState, 12)
    expect(toNumber(gy)).toBeCloseTo(byShared, 12)
  })

  it('differentiates a loop that runs no round', () => {
    expect(
      toNumber(
        grad((x: Tensor) =>
          whileLoop(
            x,
            (v) => less(v, 0),
            (v) => multiply(v, 2),
          ),
        )(f64(3)),
      ),
    ).toBe(1)
  })

  it('keeps f64 through a loop', () => {
    const f = (x: Tensor): Tensor => whileLoop(x, { range: [1, 2] }, (v) => multiply(v, 1.1))
    expect(toNumber(grad(f)(f64(1)))).toBeCloseTo(1.21, 15)
  })
})

describe('customGrad and stopGrad', () => {
  it('replace what would flow', () => {
    expect(toNumber(grad((x: Tensor) => multiply(x, stopGrad(x)))(f64(3)))).toBe(3)
    const twice = (x: Tensor): Tensor => customGrad(sin(x), [x], (g) => [multiply(g, multiply(2, cos(x)))])
    expect(toNumber(grad(twice)(f64(0)))).toBe(2)
    expect(
      toNumber(
        grad((x: Tensor) =>
          cond(
            greater(x, 0),
            () => twice(x),
            () => x,
          ),
        )(f64(1)),
      ),
    ).toBe(2 * Math.cos(1))
    expect(toNumber(twice(f64(0)))).toBe(0)
  })

  it.each([
    ['the wrong number', () => [], 'returned 0 tensors for 1 inputs'],
    ['no array', (g: Tensor) => g as never, 'returned no array for 1 inputs'],
    ['another shape', () => [f64([1, 2, 3])], 'returned f64[3] for input 0, which is f64[2]'],
    ['a number for a vector', () => [0 as never], 'returned s32[] for input 0, which is f64[2]'],
  ])('refuse a backward function that returns %s', (_, backward, message) => {
    expect(() => grad((x: Tensor) => sum(customGrad(x, [x], backward)))(f64([1, 2]))).toThrow(
      expect.objectContaining({ code: 'custom_grad', message: expect.stringContaining(message) }),
    )
  })
})

describe('errors', () => {
  it('asks for a scalar', () => {
    expect(() => grad((x: Tensor) => multiply(x, 2))(f32([1, 2]))).toThrow(
      expect.objectContaining({
        code: 'non_scalar',
        message: expect.stringMatching(/must return a scalar, got f32 of shape \[2\].*implicitSum/),
      }),
    )
    expect(toArray(grad((x: Tensor) => multiply(x, 2), { implicitSum: true })(f32([1, 2])))).toEqual([2, 2])
    expect(() => grad((x: Tensor) => x, { implicitSum: 'no' as never })(f32([1, 2]))).toThrow(
      expect.objectContaining({
        code: 'option',
        message: expect.stringMatching(/implicitSum is true or false, got "no"$/),
      }),
    )
    expect(() => grad((x: Tensor) => [log(x)] as unknown as Tensor)(f32(1))).toThrow(
      expect.objectContaining({ code: 'non_scalar', message: expect.stringContaining('got a container') }),
    )
  })
})
