// Batches, vectorized axes, complex numbers, narrow types, empty matrices, and compiled functions.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import {
  adjoint,
  cholesky,
  determinant,
  eig,
  eigh,
  expm,
  invert,
  leastSquares,
  lu,
  matrixPower,
  matrixRank,
  norm,
  pinv,
  qr,
  slogdet,
  solve,
  svd,
  triangularSolve,
} from '@nx/linalg'
import {
  abs,
  add,
  asType,
  at,
  backendTransfer,
  complex,
  devectorize,
  divide,
  dot,
  eye,
  f32,
  f64,
  isTensor,
  multiply,
  newAxis,
  reduceMax,
  setDefaultBackend,
  sliceAlongAxis,
  stack,
  subtract,
  sum,
  type Tensor,
  tensor,
  toArray,
  toNumber,
  transpose,
  vectorize,
  zeros,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { assertAllClose, assertEqual } from '@nx/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bareBackend } from './bare.ts'
import { general } from './matrices.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

type Fn = (a: Tensor) => Tensor | readonly Tensor[]

const first = (): Tensor => general['random']!(3)
const second = (): Tensor => add(transpose(general['graded']!(3)), eye(3, { type: 'f64' }))
const third = (): Tensor => add(general['hilbert']!(3), eye(3, { type: 'f64' }))
const gram = (a: Tensor): Tensor => dot(a, transpose(a))

const functions: Readonly<Record<string, Fn>> = {
  adjoint,
  cholesky,
  determinant,
  eig,
  eigh: (a) => eigh(a),
  expm,
  invert,
  lu,
  matrixPower: (a) => matrixPower(a, 3),
  matrixRank: (a) => matrixRank(a),
  pinv: (a) => pinv(a),
  qr: (a) => qr(a, { mode: 'complete' }),
  slogdet,
  solve: (a) => solve(a, a),
  svd: (a) => svd(a),
  triangularSolve: (a) => triangularSolve(a, a, { lower: false }),
}

const listed = (result: Tensor | readonly Tensor[]): readonly Tensor[] =>
  isTensor(result) ? [result] : result

describe.each(Object.keys(functions))('%s', (name) => {
  const fn = functions[name]!
  const matrices = (): Tensor[] => [first(), second(), third()].map(gram)

  it('of a stack is that of each matrix', async () => {
    const results = listed(fn(stack(matrices())))
    for (const [i, matrix] of matrices().entries()) {
      for (const [part, each] of listed(fn(matrix)).entries()) {
        await assertAllClose(at(results[part]!, i), each, { absolute: 1e-12, relative: 1e-12 })
      }
    }
  })

  it('of vectorized matrices is that of each matrix', async () => {
    const results = listed(fn(vectorize(stack(matrices()), 'many')))
    const stacked = listed(fn(stack(matrices())))
    for (const [part, each] of stacked.entries()) {
      await assertEqual(devectorize(results[part]!, { keepNames: false }), each)
    }
  })

  it('is the same compiled', async () => {
    const compiled = listed(jit(fn)(first()) as Tensor | readonly Tensor[])
    for (const [part, each] of listed(fn(first())).entries()) await assertEqual(compiled[part]!, each)
  })
})

describe.each([
  ['on the host', binaryBackend],
  ['by the decomposition', bareBackend],
] as const)('complex matrices, %s,', (_, backendOf) => {
  beforeAll(() => void setDefaultBackend(backendOf()))
  afterAll(() => void setDefaultBackend(binaryBackend()))
  const a = (): Tensor => complex(first(), second())
  const distance = (left: Tensor, right: Tensor): number =>
    Number(toNumber(reduceMax(abs(subtract(left, right)))))
  const one = (): Tensor => eye(3, { type: 'c128' })

  it('multiply back from their factors', () => {
    const [q, r] = qr(a())
    expect(distance(dot(q, r), a())).toBeLessThan(1e-14)
    expect(distance(dot(adjoint(q), q), one())).toBeLessThan(1e-14)
    const [p, l, u] = lu(a())
    expect(distance(dot(dot(p, l), u), a())).toBeLessThan(1e-14)
    const [left, s, right] = svd(a())
    expect(s.type).toBe('f64')
    expect(distance(dot(multiply(left, newAxis(s, 0)), right), a())).toBeLessThan(1e-14)
    expect(distance(dot(adjoint(left), left), one())).toBeLessThan(1e-14)
  })

  it.each([
    [7, 4],
    [4, 7],
  ])('multiply back from their factors with %i rows and %i columns', (rows, columns) => {
    const whole = complex(general['random']!(7), general['graded']!(7))
    const cut = sliceAlongAxis(sliceAlongAxis(whole, 0, rows, { axis: 0 }), 0, columns, { axis: 1 })
    const unit = (size: number): Tensor => eye(size, { type: 'c128' })
    const [left, s, right] = svd(cut, { fullMatrices: false })
    expect(distance(dot(multiply(left, newAxis(s, 0)), right), cut)).toBeLessThan(1e-14)
    const [u, , vh] = svd(cut)
    expect(distance(dot(adjoint(u), u), unit(rows))).toBeLessThan(1e-14)
    expect(distance(dot(adjoint(vh), vh), unit(columns))).toBeLessThan(1e-14)
    const [q, r] = qr(cut, { mode: 'complete' })
    expect(distance(dot(q, r), cut)).toBeLessThan(1e-14)
    expect(distance(dot(adjoint(q), q), unit(rows))).toBeLessThan(1e-14)
    expect(distance(dot(dot(cut, pinv(cut)), cut), cut)).toBeLessThan(1e-13)
  })

  it('that are Hermitian have real eigenvalues and a triangular root', () => {
    const hermitian = dot(a(), adjoint(a()))
    const [w, v] = eigh(hermitian)
    expect(w.type).toBe('f64')
    expect(distance(dot(multiply(v, newAxis(w, 0)), adjoint(v)), hermitian)).toBeLessThan(1e-13)
    const root = cholesky(hermitian)
    expect(distance(dot(root, adjoint(root)), hermitian)).toBeLessThan(1e-13)
  })

  it('have inverses, determinants and logarithms of determinants', () => {
    expect(distance(dot(invert(a()), a()), one())).toBeLessThan(1e-13)
    expect(distance(dot(pinv(a()), a()), one())).toBeLessThan(1e-13)
    const [sign, logarithm] = slogdet(a())
    expect(distance(multiply(sign, Math.exp(Number(toNumber(logarithm)))), determinant(a()))).toBeLessThan(
      1e-13,
    )
  })

  it('solve by their conjugate transpose', () => {
    const lower = multiply(
      a(),
      f64([
        [1, 0, 0],
        [1, 1, 0],
        [1, 1, 1],
      ]),
    )
    const x = triangularSolve(lower, a(), { transformA: 'conjugate' })
    expect(distance(dot(adjoint(lower), x), a())).toBeLessThan(1e-13)
  })
})

describe('values', () => {
  it('keep narrow types, computed in f32', () => {
    const [w] = eigh(
      asType(
        tensor([
          [2, 1],
          [1, 2],
        ]),
        'bf16',
      ),
    )
    expect([w.type, toArray(w)]).toEqual(['bf16', [3, 1]])
    expect(norm(asType(tensor([3, 4]), 'f16')).type).toBe('f16')
  })

  it('of singular and indefinite matrices are NaN', () => {
    expect(
      toArray(
        invert(
          tensor([
            [1, 2],
            [2, 4],
          ]),
        ),
      ),
    ).toEqual([
      [NaN, NaN],
      [NaN, NaN],
    ])
    expect(
      toArray(
        solve(
          tensor([
            [1, 2],
            [2, 4],
          ]),
          tensor([1, 1]),
        ),
      ),
    ).toEqual([NaN, NaN])
    expect(
      toArray(
        cholesky(
          tensor([
            [1, 2],
            [2, 1],
          ]),
        ),
      ),
    ).toEqual([
      [NaN, 0],
      [NaN, NaN],
    ])
    expect(
      slogdet(
        f32([
          [1, 2],
          [2, 4],
        ]),
      ).map((each) => toArray(abs(each))),
    ).toEqual([0, Infinity])
  })

  it('of one matrix do not depend on another one that is NaN', () => {
    const broken = stack([
      f64([
        [NaN, 1],
        [1, 1],
      ]),
      f64([
        [2, 0],
        [0, 3],
      ]),
    ])
    expect(toArray(at(eigh(broken)[0], 1))).toEqual([3, 2])
    expect(toArray(at(svd(broken)[1], 1))).toEqual([3, 2])
  })

  it('exist for matrices without rows', () => {
    const empty = zeros([0, 0])
    expect(eigh(empty)[1].shape).toEqual([0, 0])
    expect(svd(zeros([3, 0]))[0].shape).toEqual([3, 3])
    expect(qr(zeros([0, 2]))[1].shape).toEqual([0, 2])
    expect(toNumber(determinant(empty))).toBe(1)
    expect(expm(zeros([0, 2, 2])).shape).toEqual([0, 2, 2])
    expect(expm(empty).shape).toEqual([0, 0])
    expect(pinv(zeros([3, 0])).shape).toEqual([0, 3])
    expect(leastSquares(zeros([0, 3]), zeros([0])).shape).toEqual([3])
    expect(toNumber(matrixRank(zeros([0, 3])))).toBe(0)
    for (const ord of ['inf', 'frobenius', 'nuclear', 1, 2] as const) {
      expect(toNumber(norm(zeros([0, 3]), { ord }))).toBe(0)
    }
    const [q, r] = qr(zeros([2, 0]), { mode: 'complete' })
    expect(toArray(q)).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(r.shape).toEqual([2, 0])
    expect(qr(zeros([4, 3, 0]))[0].shape).toEqual([4, 3, 0])
  })

  it('of no elements are traced and have gradients of none', () => {
    const traced = jit((square: Tensor, flat: Tensor) => [...eig(square), ...qr(flat), ...svd(flat)])
    expect(traced(zeros([0, 0]), zeros([0, 2])).map(({ shape }) => shape)).toEqual([
      [0],
      [0, 0],
      [0, 0],
      [0, 2],
      [0, 0],
      [0],
      [2, 2],
    ])
    expect(grad(determinant)(zeros([0, 0])).shape).toEqual([0, 0])
  })

  it('of eigenvalues come in the order asked for', () => {
    const matrix = tensor([
      [-5, 0],
      [0, 1],
    ])
    expect(toArray(eigh(matrix)[0])).toEqual([-5, 1])
    expect(
      toArray(
        eigh(
          tensor([
            [1, 0],
            [0, -5],
          ]),
          { order: 'ascending' },
        )[0],
      ),
    ).toEqual([-5, 1])
  })

  it('of the exponential grow by squaring', async () => {
    const turn = expm(
      f64([
        [0, 100],
        [-100, 0],
      ]),
    )
    await assertAllClose(
      turn,
      f64([
        [Math.cos(100), Math.sin(100)],
        [-Math.sin(100), Math.cos(100)],
      ]),
      { absolute: 1e-12, relative: 0 },
    )
  })

  it('of norms do not overflow', () => {
    expect(toNumber(norm(f64([3e200, 4e200])))).toBeCloseTo(5e200, -190)
    expect(toNumber(norm(tensor([0, 0])))).toBe(0)
    expect(toNumber(norm(tensor([0, 2, 3]), { ord: 0 }))).toBe(2)
    expect(
      toNumber(
        norm(
          tensor([
            [1, -3],
            [2, 2],
          ]),
          { ord: 'negInf' },
        ),
      ),
    ).toBe(4)
    expect(
      norm(
        tensor([
          [3, 4],
          [6, 8],
        ]),
        { axes: [1], keepAxes: true },
      ).shape,
    ).toEqual([2, 1])
  })
})

describe.each([
  ['frobenius', 9.539392014169456],
  ['nuclear', 11.653785365],
  ['inf', 15],
  ['negInf', 6],
  [1, 9],
  [-1, 5],
  [-2, 2.428757639],
] as const)('the norm of order %s of a matrix', (ord, expected) => {
  const matrix = (): Tensor => tensor([[1, -2, 3], [4, 5, -6]], { names: ['row', 'column'] }) // prettier-ignore
  const of = (x: Tensor): Tensor => norm(x, { ord, keepAxes: true })

  // What numpy.linalg.norm gives with keepdims.
  it.each([['called', of] as const, ['compiled', jit(of)] as const])('keeps both axes, %s', (_, fn) => {
    for (const type of ['s32', 'f64', 'c64', 'bf16'] as const) {
      const found = fn(asType(matrix(), type))
      expect([found.shape, found.names]).toEqual([
        [1, 1],
        ['row', 'column'],
      ])
      expect(found.type).toBe({ s32: 'f32', f64: 'f64', c64: 'f32', bf16: 'bf16' }[type])
      expect(Math.abs(Number(toNumber(sum(found))) / expected - 1)).toBeLessThan(
        type === 'bf16' ? 4e-3 : 1e-6,
      )
    }
  })

  it('keeps them of many', () => {
    const many = vectorize(stack([matrix(), multiply(matrix(), 2)]), 'many')
    const found = devectorize(of(many), { keepNames: false })
    expect(found.shape).toEqual([2, 1, 1])
    const ratio = divide(at(found, 1), at(found, 0))
    expect(Number(toNumber(sum(ratio)))).toBeCloseTo(2, 5)
    const slopes = grad((x: Tensor) => sum(of(x)))(asType(matrix(), 'f64'))
    expect(slopes.shape).toEqual([2, 3])
  })
})

describe.each(['f64', 'c64', 'f16', 'u8', 's32'] as const)('matrices of %s to the power 0', (type) => {
  it('are identities of their type, names and axes', async () => {
    const one = (): Tensor => tensor([[0, 2], [3, 4]], { type, names: ['x', 'y'] }) // prettier-ignore
    const identity = eye(2, { type, names: ['x', 'y'] })
    const power = (x: Tensor): Tensor => matrixPower(x, 0)
    await assertEqual(power(one()), identity)
    await assertEqual(jit(power)(one()), identity)
    expect(power(one()).names).toEqual(['x', 'y'])
    const stacked = power(stack([one(), one(), one()]))
    expect([stacked.type, stacked.shape]).toEqual([type, [3, 2, 2]])
    const many = power(vectorize(stack([one(), one(), one()]), 'many'))
    expect([many.type, devectorize(many).shape]).toEqual([type, [3, 2, 2]])
    if (type === 'f64') expect(toArray(grad((x: Tensor) => sum(power(x)))(one()))).toEqual([[0, 0], [0, 0]]) // prettier-ignore
  })
})

describe('on a device that cannot be read at once', () => {
  const device = (): Backend => {
    const { readSync: _, ...rest } = binaryBackend()
    return rest
  }

  it('eigenvalues and singular values converge', async () => {
    const on = (): Tensor => backendTransfer(gram(first()), device())
    await assertAllClose(eigh(on())[0], eigh(gram(first()))[0], { absolute: 1e-12, relative: 1e-12 })
    await assertAllClose(svd(on())[1], svd(gram(first()))[1], { absolute: 1e-12, relative: 1e-12 })
  })

  it('substitution by a zero gives infinities', async () => {
    // Nor can it run what the host computes, so it cannot raise.
    const { supports, ...rest } = device()
    const backend: Backend = { ...rest, supports: (call) => call.host === undefined && supports(call) }
    const on = (data: number[][]): Tensor => backendTransfer(f32(data), backend)
    await assertEqual(triangularSolve(on([[0]]), on([[1]])), f32([[Infinity]]))
  })
})

describe('of a matrix from outside, while something else is traced,', () => {
  const backend = bareBackend() as Backend
  const matrix = tensor(
    [
      [4, 1, 0],
      [1, 3, 1],
      [0, 1, 2],
    ],
    { type: 'f64', backend },
  )
  const parts = (found: unknown): Tensor[] => (isTensor(found) ? [found] : Object.values(found as Tensor[]))
  const functions: Readonly<Record<string, (a: Tensor) => unknown>> = {
    cholesky,
    determinant,
    eig,
    eigh,
    expm,
    invert,
    leastSquares: (a) => leastSquares(a, at(a, 0)),
    lu,
    matrixRank: (a) => matrixRank(a),
    norm: (a) => norm(a, { ord: 2 }),
    pinv: (a) => pinv(a),
    qr: (a) => qr(a),
    slogdet,
    solve: (a) => solve(a, a),
    svd: (a) => svd(a),
    triangularSolve: (a) => triangularSolve(a, a),
  }

  it.each(Object.entries(functions))('%s is computed by its decomposition', (_, f) => {
    const expected = parts(f(matrix)).map((part) => toArray(part))
    const traced = jit((x: Tensor) => [add(x, 1), ...parts(f(matrix))])
    const [sum, ...found] = traced(tensor(1, { backend })) as readonly Tensor[]
    expect(toNumber(sum!)).toBe(2)
    expect(found.map((part) => toArray(part))).toEqual(expected)
  })
})
