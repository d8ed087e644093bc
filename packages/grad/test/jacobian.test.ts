// jacobian and hessian: structures, modes, vectorized entries, complex numbers, control flow.
import { binaryBackend } from '@nx/backend-binary'
import { cond, hook, jit, runtimeCall, whileLoop } from '@nx/defn'
import { customGrad, grad, hessian, jacobian, jvp } from '@nx/grad'
import { cholesky, determinant, eigh, invert, qr, solve, svd, triangularSolve } from '@nx/linalg'
import {
  abs,
  asType,
  add,
  devectorize,
  dot,
  exp,
  f32,
  f64,
  fft,
  greater,
  iota,
  less,
  multiply,
  pow,
  real,
  setDefaultBackend,
  sin,
  sum,
  type Tensor,
  tensor,
  toArray,
  toFlatArray,
  toNumber,
  transpose,
  tril,
  vectorize,
} from '@nx/tensor'
import { Complex } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const modes = [{ mode: 'forward' }, { mode: 'reverse' }, {}] as const

describe.each(modes)('jacobian, %o', (options) => {
  it('has the axes of the result, then those of the argument', () => {
    const matrix = f64([
      [1, 2, 3],
      [4, 5, 6],
    ])
    expect(toArray(jacobian((x: Tensor) => dot(matrix, x), options)(f64([1, 1, 1])))).toEqual(toArray(matrix))
    const outer = jacobian((x: Tensor) => multiply(x, f64([[1], [2]])), options)(f64([5, 6]))
    expect(toArray(outer)).toEqual([
      [
        [1, 0],
        [0, 1],
      ],
      [
        [2, 0],
        [0, 2],
      ],
    ])
  })

  it('nests the argument in the result', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }) =>
      [multiply(a, b), { square: sum(multiply(a, a)) }] as const
    const [first, { square }] = jacobian(f, options)({ a: f64([1, 2]), b: 3 })
    expect([toArray(first.a), toArray(first.b)]).toEqual([
      [
        [3, 0],
        [0, 3],
      ],
      [1, 2],
    ])
    expect([toArray(square.a), toNumber(square.b)]).toEqual([[2, 4], 0])
    expect([first.a.type, first.b.type]).toEqual(['f64', 'f32'])
  })

  it('keeps names that stay unique', () => {
    const x = tensor([1, 2], { type: 'f32', names: ['i'] })
    expect(jacobian((v: Tensor) => multiply(v, v), options)(x).names).toEqual(['i', null])
    expect(jacobian((v: Tensor) => sum(v), options)(x).names).toEqual(['i'])
  })

  it('is one for each vectorized entry', () => {
    const rows = vectorize(
      f64([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    const found = jacobian((x: Tensor, y: Tensor) => multiply(multiply(x, x), y), options)(f64([1, 2]), rows)
    expect(found.vectorizedAxes).toEqual([['rows', 2]])
    expect(toArray(found)).toEqual([
      [
        [2, 0],
        [0, 8],
      ],
      [
        [6, 0],
        [0, 16],
      ],
    ])
  })

  it('goes through loops and branches', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(x, { range: [1, 2] }, (v) =>
        cond(
          greater(sum(v), 0),
          () => multiply(v, v),
          () => v,
        ),
      )
    expect(toArray(jacobian(f, options)(f64([1, 2])))).toEqual([
      [4, 0],
      [0, 32],
    ])
  })

  it('is part of a trace, and differentiable', () => {
    const f = jit((x: Tensor) => sum(jacobian((y: Tensor) => pow(y, 3), options)(x)))
    expect(toNumber(f(f64([1, 2])))).toBe(15)
    expect(toArray(grad((x: Tensor) => f(x))(f64([1, 2])))).toEqual([6, 12])
  })

  it('of nothing is empty', () => {
    expect(jacobian((x: Tensor) => multiply(x, 2), options)(f32([])).shape).toEqual([0, 0])
  })
})

describe('all rows of a Jacobian', () => {
  it('come in parts where the whole would be large', () => {
    const f = (x: Tensor): Tensor => sum(multiply(sum(multiply(x, x)), iota([2 ** 21], { type: 'f32' })))
    const found = toArray(jacobian(f, { mode: 'forward' })(f64([1, 2, 3]))) as number[]
    const total = 2 ** 20 * (2 ** 21 - 1)
    expect(found.map((each) => each / total)).toEqual([2, 4, 6])
  })

  it('come one by one through calls of the host and what else has no batch', () => {
    const seen: number[][] = []
    const look = (g: Tensor): Tensor => {
      seen.push(toArray(g) as number[])
      return multiply(g, 3)
    }
    const custom = (x: Tensor): Tensor => customGrad(x, [x], (g) => [runtimeCall(g, g, look)])
    expect(toArray(jacobian(custom, { mode: 'reverse' })(f64([1, 2])))).toEqual([
      [3, 0],
      [0, 3],
    ])
    expect(seen).toEqual([
      [1, 0],
      [0, 1],
    ])
    const hooked = (x: Tensor): Tensor =>
      customGrad(x, [x], (g) => [hook(g, (each) => seen.push(toArray(each) as number[]))])
    expect(toArray(jacobian(hooked, { mode: 'reverse' })(f64([1, 2])))).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(seen).toHaveLength(4)
  })

  it('go through custom gradients, which third derivatives see', () => {
    const cube = (x: Tensor): Tensor =>
      customGrad(pow(x, 3), [x], (g) => [
        multiply(
          g,
          customGrad(multiply(3, pow(x, 2)), [x], (h) => [multiply(h, multiply(6, x))]),
        ),
      ])
    const third = jacobian(hessian((x: Tensor) => sum(cube(x))))
    expect(toArray(third(f64([1, 2])))).toEqual(
      toArray(jacobian(hessian((x: Tensor) => sum(pow(x, 3))))(f64([1, 2]))),
    )
  })

  it('go through factors and solutions', () => {
    const at = f64([
      [3, 0.4],
      [0.1, 2],
    ])
    const definite = (x: Tensor): Tensor => add(dot(x, transpose(x)), x)
    for (const f of [
      (x: Tensor) => solve(x, sin(x)),
      (x: Tensor) => invert(x),
      (x: Tensor) => triangularSolve(tril(x), x),
      (x: Tensor) => cholesky(dot(x, transpose(x))),
      (x: Tensor) => eigh(dot(x, transpose(x)))[0],
      (x: Tensor) => svd(definite(x))[1],
      (x: Tensor) => qr(x)[1],
      (x: Tensor) => determinant(x),
    ]) {
      const [pushed, pulled] = (['forward', 'reverse'] as const).map((mode) => jacobian(f, { mode })(at))
      const direction = f64([
        [1, -2],
        [0.5, 3],
      ])
      const [, along] = jvp(f, [at], [direction])
      const axes = [-2, -1]
      const want = toFlatArray(along) as number[]
      for (const each of [pushed!, pulled!]) {
        const found = toFlatArray(sum(multiply(each, direction), { axes })) as number[]
        found.forEach((value, i) => expect(value).toBeCloseTo(want[i]!, 11))
      }
      const energy = (x: Tensor): Tensor => sum(pow(f(x), 2))
      const [second, again] = [hessian(energy)(at), jacobian(grad(energy), { mode: 'reverse' })(at)]
      const rest = toFlatArray(again) as number[]
      toFlatArray(second).forEach((value, i) => expect(value).toBeCloseTo(rest[i]!, 9))
    }
  })

  it('share rounds and branches', () => {
    const f = (x: Tensor): Tensor =>
      whileLoop(
        [x, 0],
        ([v]) => less(sum(v), 50),
        ([v, n]) => [
          cond(
            less(n, 1),
            () => multiply(v, v),
            () => multiply(v, 2),
          ),
          add(n, 1),
        ],
      )[0]
    for (const options of modes) {
      expect(toArray(jacobian(f, options)(f64([1, 3])))).toEqual([
        [16, 0],
        [0, 48],
      ])
    }
  })
})

describe('jacobian of complex numbers', () => {
  it('takes the mode that has all derivatives', () => {
    const z = tensor([new Complex(3, 4)], { type: 'c128' })
    const ofSize = toArray(asType(jacobian((x: Tensor) => abs(x))(z), 'c128'))[0]![0]!
    expect(ofSize.re).toBeCloseTo(0.6, 15)
    expect(ofSize.im).toBeCloseTo(-0.8, 15)
    expect(toArray(real(jacobian((x: Tensor) => fft(x))(f64([1, 2]))))).toEqual([
      [1, 1],
      [1, -1],
    ])
    for (const options of modes) {
      expect(toArray(jacobian((x: Tensor) => multiply(x, x), options)(z))).toEqual([[new Complex(6, 8)]])
    }
  })

  it('refuses the other', () => {
    const z = tensor([new Complex(3, 4)])
    expect(() => jacobian((x: Tensor) => abs(x), { mode: 'forward' })(z)).toThrow(
      expect.objectContaining({
        code: 'jacobian_mode',
        message: expect.stringContaining(
          "forward mode does not give all derivatives, got a complex argument and a real result; use { mode: 'reverse' }",
        ),
      }),
    )
    expect(() => jacobian((x: Tensor) => fft(x), { mode: 'reverse' })(f64([1, 2]))).toThrow(
      expect.objectContaining({
        code: 'jacobian_mode',
        message: expect.stringContaining("use { mode: 'forward' }"),
      }),
    )
    expect(() => jacobian(([p, q]: readonly [Tensor, Tensor]) => [abs(p), fft(q)])([z, f64([1])])).toThrow(
      expect.objectContaining({
        code: 'jacobian_mode',
        message: expect.stringContaining('split complex values'),
      }),
    )
  })

  it('joins vectorized entries in reverse mode only', () => {
    const rows = vectorize(
      f64([
        [1, 2],
        [3, 4],
      ]),
      'rows',
    )
    const joined = (x: Tensor): Tensor => sum(devectorize(multiply(x, x)))
    expect(toArray(jacobian(joined)(rows))).toEqual([
      [2, 4],
      [6, 8],
    ])
    expect(() => jacobian(joined, { mode: 'forward' })(rows)).toThrow(
      expect.objectContaining({
        code: 'jacobian_mode',
        message: expect.stringContaining('joins vectorized entries'),
      }),
    )
  })
})

describe('hessian', () => {
  it('has second derivatives in the structure of the argument, twice', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor }): Tensor => sum(multiply(multiply(a, a), b))
    const found = hessian(f)({ a: f64([1, 2]), b: f64(3) })
    expect([toArray(found.a.a), toArray(found.a.b), toArray(found.b.a), toNumber(found.b.b)]).toEqual([
      [
        [6, 0],
        [0, 6],
      ],
      [2, 4],
      [2, 4],
      0,
    ])
  })

  it('goes through loops', () => {
    const f = (x: Tensor): Tensor => sum(whileLoop(x, { range: [1, 2] }, (v) => multiply(v, v)))
    expect(toArray(hessian(f)(f64([1, 2])))).toEqual([
      [12, 0],
      [0, 48],
    ])
  })

  it('is symmetric, and what differences of gradients say', () => {
    const f = (x: Tensor): Tensor => sum(multiply(exp(x), sin(sum(x))))
    const [x, y] = [0.3, -0.2]
    const found = toArray(hessian(f)(f64([x, y]))) as number[][]
    const at = (p: number, q: number): number[] => toArray(grad(f)(f64([p, q]))) as number[]
    const step = 1e-6
    expect(found[0]![1]).toBeCloseTo(found[1]![0]!, 14)
    expect(found[0]![0]).toBeCloseTo((at(x + step, y)[0]! - at(x - step, y)[0]!) / (2 * step), 7)
    expect(found[0]![1]).toBeCloseTo((at(x + step, y)[1]! - at(x - step, y)[1]!) / (2 * step), 7)
  })

  it('asks for a scalar', () => {
    expect(() => hessian((x: Tensor) => add(x, 1))(f64([1, 2]))).toThrow(
      expect.objectContaining({ code: 'non_scalar' }),
    )
    expect(toArray(hessian((x: Tensor) => pow(x, 2), { implicitSum: true })(f64([1])))).toEqual([[2]])
  })
})
