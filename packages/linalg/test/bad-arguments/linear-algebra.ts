// Wrong calls of linear algebra.
import type { Tensor } from '@nx/tensor'
import * as nx from '@nx/tensor'
import {
  axes,
  apart,
  bad,
  input,
  large,
  type Mistake,
  options,
  tooLarge,
  values,
} from '../../../tensor/test/bad-arguments/mistakes.ts'
import * as everything from '../../src/index.ts'

// By name, for tables of functions.
const linalg = { ...everything }

const ofSquares = ['cholesky', 'determinant', 'eig', 'eigh', 'expm', 'invert', 'lu', 'slogdet'] as const
const ofMatrices = ['matrixRank', 'qr', 'svd'] as const
const threshold = 'is a number, zero or more'
const whole = 'is a whole number of at least 1'
const flag = 'is true or false'
/** A value as one writes it. */
const written = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value))

const vector = (fn: string, call: (x: Tensor) => unknown): Mistake[] => [
  [
    fn,
    'a vector',
    ({ vector }) => call(vector),
    'rank',
    'needs a matrix or a stack of matrices, got [3]; add an axis with newAxis',
  ],
  [
    fn,
    'a vectorized vector',
    ({ batch }) => call(batch),
    'rank',
    'needs a matrix or a stack of matrices, got vectorized[batch: 2][3]; add an axis with newAxis',
  ],
]
const wide = (fn: string, call: (x: Tensor) => unknown): Mistake => [
  fn,
  'a matrix that is not square',
  ({ matrix }) => call(matrix),
  'not_square',
  'needs square matrices, got [row: 2, column: 3]; see pinv and leastSquares for others',
]

export const linearAlgebra: readonly Mistake[] = [
  ...ofSquares.flatMap((fn) => [
    ...input(fn, (x) => linalg[fn](x)).slice(0, -1),
    ...vector(fn, (x) => linalg[fn](x)),
    wide(fn, (x) => linalg[fn](x)),
  ]),
  ...options('eigh', 'order, maxIter, eps', (given) => linalg.eigh(nx.eye(2), given)),
  ...values('eigh', 'order', 'is one of magnitude, ascending', ['up'], ({ square }, order) =>
    linalg.eigh(square, { order }),
  ),
  ...values('eigh', 'maxIter', whole, [0, 0.5, 'all'], ({ square }, maxIter) =>
    linalg.eigh(square, { maxIter }),
  ),
  ...values('eigh', 'eps', threshold, [-1, Number.NaN, 'small'], ({ square }, eps) =>
    linalg.eigh(square, { eps }),
  ),

  ...ofMatrices.flatMap((fn) => [
    ...input(fn, (x) => linalg[fn](x)).slice(0, -1),
    ...vector(fn, (x) => linalg[fn](x)),
  ]),
  ...options('matrixRank', 'eps', (given) => linalg.matrixRank(nx.eye(2), given)),
  ...values('matrixRank', 'eps', threshold, [-1, Number.NaN, 'small'], ({ square }, eps) =>
    linalg.matrixRank(square, { eps }),
  ),
  ...options('qr', 'mode, eps', (given) => linalg.qr(nx.eye(2), given)),
  ...values('qr', 'mode', 'is one of reduced, complete', ['full'], ({ square }, mode) =>
    linalg.qr(square, { mode }),
  ),
  ...values('qr', 'eps', threshold, [-1, Number.NaN, 'small'], ({ square }, eps) =>
    linalg.qr(square, { eps }),
  ),
  ...options('svd', 'fullMatrices, maxIter', (given) => linalg.svd(nx.eye(2), given)),
  ...values('svd', 'fullMatrices', flag, [1, 'no'], ({ square }, fullMatrices) =>
    linalg.svd(square, { fullMatrices }),
  ),
  ...values('svd', 'maxIter', whole, [0, 0.5, 'all'], ({ square }, maxIter) =>
    linalg.svd(square, { maxIter }),
  ),

  ...input('adjoint', (x) => linalg.adjoint(x)),
  ...input('pinv', (x) => linalg.pinv(x)).slice(0, -1),
  ...options('pinv', 'eps', (given) => linalg.pinv(nx.eye(2), given)),
  ...values('pinv', 'eps', threshold, [-1, Number.NaN, 'small'], ({ square }, eps) =>
    linalg.pinv(square, { eps }),
  ),

  ...input('matrixPower', (x) => linalg.matrixPower(x, 2)).slice(0, -1),
  ...vector('matrixPower', (x) => linalg.matrixPower(x, 2)),
  wide('matrixPower', (x) => linalg.matrixPower(x, 2)),
  ...[0.5, Number.NaN, '2', undefined].map((power): Mistake => [
    'matrixPower',
    `power ${typeof power} ${power}`,
    ({ square }) => linalg.matrixPower(square, bad(power)),
    'power',
    `the power is a whole number, got ${written(power)}`,
  ]),

  ...input('norm', (x) => linalg.norm(x)).slice(0, -1),
  ...axes('norm', (matrix, axes) => linalg.norm(matrix, { axes })),
  ...options('norm', 'ord, axes, keepAxes', (given) => linalg.norm(nx.eye(2), given)),
  [
    'norm',
    'a stack',
    ({ cube }) => linalg.norm(cube),
    'rank',
    'needs a vector or a matrix, got [2, 3, 4]; see vectorize for stacks of them',
  ],
  [
    'norm',
    'a scalar',
    ({ scalar }) => linalg.norm(scalar),
    'rank',
    'needs a vector or a matrix, got []; see vectorize for stacks of them',
  ],
  ...['x', 'frobenius', Number.NaN].map((ord): Mistake => [
    'norm',
    `order ${ord} of a vector`,
    ({ vector }) => linalg.norm(vector, { ord: bad(ord) }),
    'option',
    `ord of a vector is a number that is finite, 'inf' or 'negInf', got ${written(ord)} for [3]`,
  ]),
  [
    'norm',
    'order 3 of a matrix',
    ({ matrix }) => linalg.norm(matrix, { ord: 3 }),
    'option',
    "ord of a matrix is 1, -1, 2, -2, 'inf', 'negInf', 'frobenius' or 'nuclear', got 3 for [row: 2, column: 3]",
  ],

  ...input('solve', (x) => linalg.solve(x, 1)).slice(0, -1),
  ...input('solve', (x) => linalg.solve(nx.eye(2), x)).slice(0, -1),
  ...apart('solve', (a, b) => linalg.solve(a, b)),
  ...vector('solve', (x) => linalg.solve(x, x)),
  wide('solve', (x) => linalg.solve(x, x)),
  [
    'solve',
    'another number of rows',
    ({ square, vector }) => linalg.solve(square, vector),
    'incompatible_shapes',
    'the right side of [2, 2] has shape [2] or [2, m], got [3]; reshape or transpose it',
  ],

  ...input('triangularSolve', (x) => linalg.triangularSolve(x, 1)).slice(0, -1),
  ...apart('triangularSolve', (a, b) => linalg.triangularSolve(a, b)),
  ...vector('triangularSolve', (x) => linalg.triangularSolve(x, x)),
  wide('triangularSolve', (x) => linalg.triangularSolve(x, x)),
  ...options('triangularSolve', 'lower, leftSide, transformA', (given) =>
    linalg.triangularSolve(nx.eye(2), nx.iota([2]), given),
  ),
  ...values('triangularSolve', 'lower', flag, ['no'], ({ square }, lower) =>
    linalg.triangularSolve(square, square, { lower }),
  ),
  ...values('triangularSolve', 'leftSide', flag, [1], ({ square }, leftSide) =>
    linalg.triangularSolve(square, square, { leftSide }),
  ),
  ...values(
    'triangularSolve',
    'transformA',
    'is one of none, transpose, conjugate',
    ['adjoint'],
    ({ square }, transformA) => linalg.triangularSolve(square, square, { transformA }),
  ),
  [
    'triangularSolve',
    'another number of columns',
    ({ square, matrix }) => linalg.triangularSolve(square, matrix, { leftSide: false }),
    'incompatible_shapes',
    'the right side of [2, 2] has shape [2] or [m, 2], got [row: 2, column: 3]; reshape or transpose it',
  ],

  ...input('leastSquares', (x) => linalg.leastSquares(x, nx.iota([2]))).slice(0, -1),
  ...apart('leastSquares', (a, b) => linalg.leastSquares(a, b)),
  ...options('leastSquares', 'eps', (given) => linalg.leastSquares(nx.eye(2), nx.iota([2]), given)),
  ...values('leastSquares', 'eps', threshold, [-1, Number.NaN, 'small'], ({ square, vector }, eps) =>
    linalg.leastSquares(square, vector, { eps }),
  ),
  [
    'leastSquares',
    'two vectors',
    ({ vector }) => linalg.leastSquares(vector, vector),
    'rank',
    'needs a matrix and a vector, got [3] and [3]; see vectorize for stacks of them',
  ],
  [
    'leastSquares',
    'another number of rows',
    ({ matrix, vector }) => linalg.leastSquares(matrix, vector),
    'incompatible_shapes',
    'the matrix and the vector need as many rows, got [row: 2, column: 3] and [3]; transpose or slice one',
  ],

  ...input('kron', (x) => linalg.kron(x, x)).slice(0, -1),
  ...apart('kron', (a, b) => linalg.kron(a, b)),
  [
    'kron',
    'a vector',
    ({ matrix, vector }) => linalg.kron(matrix, vector),
    'rank',
    'needs two matrices, got [row: 2, column: 3] and [3]; see vectorize for stacks of them',
  ],
  [
    'kron',
    'more elements than there may be',
    () => linalg.kron(large(2 ** 8, 2 ** 8), large(2 ** 8, 2 ** 8)),
    'too_large',
    tooLarge('[65536, 65536]'),
  ],
]
