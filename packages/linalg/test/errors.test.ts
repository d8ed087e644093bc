// Bad arguments raise errors that say what is wrong.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import * as linalg from '@nx/linalg'
import { setDefaultBackend, type Tensor, tensor, toArray, zeros } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import { beforeAll, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const vector = (): ReturnType<typeof tensor> => tensor([1, 2, 3])
const wide = (): ReturnType<typeof tensor> =>
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ])
const square = (): ReturnType<typeof tensor> =>
  tensor([
    [2, 1],
    [1, 3],
  ])
const bad = (value: unknown): never => value as never

type Row = readonly [what: string, call: () => unknown, code: string, message: RegExp]

const rows: readonly Row[] = [
  ...(['cholesky', 'determinant', 'eig', 'eigh', 'invert', 'lu', 'slogdet', 'expm'] as const).flatMap(
    (name): Row[] => [
      [`${name} of a vector`, () => linalg[name](vector()), 'rank', /needs a matrix or a stack.*got/],
      [`${name} of a wide matrix`, () => linalg[name](wide()), 'not_square', /needs square matrices, got/],
      [`${name} of a scalar`, () => linalg[name](2), 'rank', /newAxis/],
    ],
  ),
  ...(['qr', 'svd', 'matrixRank'] as const).flatMap((name): Row[] => [
    [`${name} of a vector`, () => linalg[name](vector()), 'rank', /needs a matrix or a stack/],
    [`${name} of a scalar`, () => linalg[name](2), 'rank', /needs a matrix or a stack/],
    [`${name} with a misspelt option`, () => linalg[name](wide(), bad({ epz: 1 })), 'unknown_option', /epz/],
  ]),
  [
    'qr in no mode',
    () => linalg.qr(wide(), { mode: bad('full') }),
    'option',
    /mode is one of reduced, complete/,
  ],
  [
    'qr with a negative eps',
    () => linalg.qr(wide(), { eps: -1 }),
    'option',
    /eps is a number, zero or more, got -1/,
  ],
  [
    'svd with a flag that is none',
    () => linalg.svd(wide(), { fullMatrices: bad(1) }),
    'option',
    /true or false/,
  ],
  ['svd without iterations', () => linalg.svd(wide(), { maxIter: 0 }), 'option', /maxIter is a whole number/],
  [
    'eigh in no order',
    () => linalg.eigh(square(), { order: bad('up') }),
    'option',
    /order is one of magnitude/,
  ],
  [
    'eigh with half an iteration',
    () => linalg.eigh(square(), { maxIter: 0.5 }),
    'option',
    /at least 1, got 0.5/,
  ],
  ['matrixRank with an eps that is none', () => linalg.matrixRank(wide(), { eps: NaN }), 'option', /got NaN/],
  ['pinv with a negative eps', () => linalg.pinv(wide(), { eps: -1 }), 'option', /zero or more/],
  ['pinv with a misspelt option', () => linalg.pinv(wide(), bad({ tol: 1 })), 'unknown_option', /tol/],
  ['pinv with an eps that is none', () => linalg.pinv(2, { eps: bad('1') }), 'option', /eps is a number/],
  ['matrixPower of a wide matrix', () => linalg.matrixPower(wide(), 2), 'not_square', /needs square/],
  ['matrixPower of a vector', () => linalg.matrixPower(vector(), 2), 'rank', /needs a matrix/],
  ['matrixPower of text', () => linalg.matrixPower(square(), bad('2')), 'power', /whole number, got "2"$/],
  ['matrixPower of a bigint', () => linalg.matrixPower(square(), bad(2n)), 'power', /whole number, got 2n$/],
  ['matrixPower of half', () => linalg.matrixPower(square(), 0.5), 'power', /whole number, got 0.5/],
  ['norm of a stack', () => linalg.norm(tensor([[[1]]])), 'rank', /needs a vector or a matrix, got/],
  [
    'norm of no order',
    () => linalg.norm(vector(), { ord: bad('x') }),
    'option',
    /ord of a vector is.*got "x"/,
  ],
  ['frobenius of a vector', () => linalg.norm(vector(), { ord: 'frobenius' }), 'option', /ord of a vector/],
  ['norm 3 of a matrix', () => linalg.norm(wide(), { ord: 3 }), 'option', /ord of a matrix is.*got 3/],
  [
    'norm with axes kept by text',
    () => linalg.norm(wide(), { ord: 1, keepAxes: bad('no') }),
    'option',
    /norm: keepAxes is true or false, got "no"$/,
  ],
  [
    'norm over a wrong axis',
    () => linalg.norm(wide(), { ord: 1, axes: [0, 2] }),
    'axis_out_of_bounds',
    /norm: axis 2 does not exist in \[2, 3\]/,
  ],
  [
    'norm over an axis that is summed',
    () => linalg.norm(wide(), { ord: 1, axes: [1] }),
    'axis_out_of_bounds',
    /norm: one axis of a matrix is that of its sums, \[3\] for ord 1, got \[1\] for \[2, 3\]; give both/,
  ],
  [
    'the smallest of none',
    () => linalg.norm(zeros([0]), { ord: 'negInf' }),
    'empty_axis',
    /norm: there is no largest.*got \[0\]/,
  ],
  ...([-1, -2, 'negInf'] as const).map((ord): Row => [
    `norm ${ord} of an empty matrix`,
    () => linalg.norm(zeros([ord === -2 ? 2 : 0, 0]), { ord }),
    'empty_axis',
    /norm: a matrix without entries has no smallest.*got \[[02], 0\]/,
  ]),
  ['solve by a wide matrix', () => linalg.solve(wide(), vector()), 'not_square', /needs square/],
  ['solve by a vector', () => linalg.solve(vector(), vector()), 'rank', /needs a matrix/],
  ['solve of other rows', () => linalg.solve(square(), vector()), 'incompatible_shapes', /\[2\] or \[2, m\]/],
  ['substitution in a vector', () => linalg.triangularSolve(vector(), vector()), 'rank', /needs a matrix/],
  [
    'substitution of other rows',
    () => linalg.triangularSolve(square(), wide(), { leftSide: false }),
    'incompatible_shapes',
    /\[m, 2\]/,
  ],
  [
    'substitution by a zero',
    () =>
      linalg.triangularSolve(
        tensor([
          [0, 0],
          [1, 1],
        ]),
        tensor([1, 1]),
      ),
    'singular',
    /zero on the diagonal, got/,
  ],
  [
    'substitution by no transform',
    () => linalg.triangularSolve(square(), tensor([1, 1]), { transformA: bad('conj') }),
    'option',
    /transformA is one of none, transpose, conjugate, got "conj"/,
  ],
  [
    'substitution in no triangle',
    () => linalg.triangularSolve(square(), tensor([1, 1]), { lower: bad('no') }),
    'option',
    /lower is true or false/,
  ],
  [
    'leastSquares by a vector',
    () => linalg.leastSquares(vector(), vector()),
    'rank',
    /a matrix and a vector/,
  ],
  ['leastSquares of a matrix', () => linalg.leastSquares(wide(), wide()), 'rank', /vectorize/],
  [
    'leastSquares of other rows',
    () => linalg.leastSquares(wide(), vector()),
    'incompatible_shapes',
    /as many rows/,
  ],
  [
    'leastSquares below zero',
    () => linalg.leastSquares(wide(), tensor([1, 2]), { eps: -1 }),
    'option',
    /eps/,
  ],
  ['kron of a stack', () => linalg.kron(tensor([[[1]]]), wide()), 'rank', /needs two matrices/],
  ['kron by a vector', () => linalg.kron(wide(), vector()), 'rank', /needs two matrices/],
  ['kron of a scalar', () => linalg.kron(2, wide()), 'rank', /got/],
]

it.each(rows)('%s', (_, call, code, message) => {
  let caught: unknown
  try {
    call()
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(NxError)
  expect((caught as NxError).code).toBe(code)
  expect((caught as NxError).message).toMatch(message)
})

it.each([
  ['binary', binaryBackend()],
  ['wasm', wasmBackend()],
] as const)('substitution by a zero raises on %s, also in a compiled function', (_, backend) => {
  const b = tensor([1, 1], { backend: backend as Backend })
  const solve = (a: Tensor): Tensor => linalg.triangularSolve(a, b, { lower: false })
  const singular = tensor(
    [
      [1, 2],
      [0, 0],
    ],
    { type: 'f32', names: ['row', null], backend: backend as Backend },
  )
  for (const run of [solve, jit(solve)])
    expect(() => toArray(run(singular))).toThrow(
      expect.objectContaining({
        code: 'singular',
        op: 'triangularSolve',
        message: expect.stringContaining('[row: 2, 2]'),
      }),
    )
  // Only what is asked for is checked: other functions give NaN.
  expect(toArray(jit(linalg.solve)(singular, b))).toEqual([NaN, NaN])
})
