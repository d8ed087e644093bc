// Decompositions pass by what they multiply to, and fail where a factor is wrong.
import { binaryBackend } from '@nx/backend-binary'
import { type Outcome, runVector, type Vector } from '@nx/testing'
import { f32, f64, setDefaultBackend, type Tensor } from '@nx/tensor'
import { beforeAll, expect, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const matrix = { t: 'f32', shape: [2, 2], data: [0, 2, 3, 0] }
const part = { t: 'f32', shape: [2, 2] }
const base = { area: 'linalg', opts: {}, check: 'reconstruct', tol: [1e-5, 1e-5] } as const

const qr: Vector = {
  ...base,
  id: 'linalg-1',
  fn: 'LinAlg.qr',
  args: [matrix],
  expect: { parts: [part, part], product: matrix, r_abs: { ...part, data: [3, 0, 0, 2] } },
}

const eigh: Vector = {
  ...base,
  id: 'linalg-2',
  fn: 'LinAlg.eigh',
  args: [{ ...part, data: [1, 0, 0, -3] }],
  expect: {
    parts: [{ t: 'f32', shape: [2] }, part],
    product: { ...part, data: [1, 0, 0, -3] },
    values: { t: 'f32', shape: [2], data: [-3, 1] },
  },
}

const leastSquares: Vector = {
  ...base,
  id: 'linalg-3',
  fn: 'LinAlg.least_squares',
  args: [
    { t: 'f64', shape: [2, 1], data: [1, 1] },
    { t: 'f64', shape: [2], data: [1, 3] },
  ],
  check: 'close',
  expect: { t: 'f64', shape: [1], data: [2.00001] },
}

function outcome(vector: Vector, result: Tensor | readonly Tensor[]): Promise<Outcome> {
  const fn = (): Tensor | readonly Tensor[] => result
  const LinAlg = { qr: fn, eigh: fn, leastSquares: fn }
  return runVector(vector, { backend: binaryBackend(), modules: { LinAlg } })
}

const rows = (...data: number[][]): Tensor => f32(data)

it.each([
  ['the recorded factors', qr, () => [rows([0, 1], [1, 0]), rows([3, 0], [0, 2])], 'passed', ''],
  ['other signs', qr, () => [rows([0, -1], [1, 0]), rows([3, 0], [0, -2])], 'passed', ''],
  ['a wrong product', qr, () => [rows([0, 1], [1, 0]), rows([3, 1], [0, 2])], 'failed', 'the product'],
  ['a factor scaled', qr, () => [rows([0, 2], [2, 0]), rows([1.5, 0], [0, 1])], 'failed', '|r|'],
  ['one factor', qr, () => [rows([0, 1], [1, 0])], 'failed', 'expected 2 tensors'],
  [
    'another type',
    qr,
    () => [
      f64([
        [0, 1],
        [1, 0],
      ]),
      rows([3, 0], [0, 2]),
    ],
    'failed',
    'factor 0: expected f32',
  ],
  ['eigenvalues', eigh, () => [f32([-3, 1]), rows([0, 1], [1, 0])], 'passed', ''],
  ['another order', eigh, () => [f32([1, -3]), rows([1, 0], [0, 1])], 'failed', 'the values'],
  ['long vectors', eigh, () => [f32([-3, 1]), rows([0, 1.1], [1, 0])], 'failed', 'the product'],
  ['a solution', leastSquares, () => f64([2]), 'passed', ''],
  ['the inaccurate one', leastSquares, () => f64([2.00001]), 'failed', 'not orthogonal'],
] as const)('%s', async (_, vector, result, status, detail) => {
  const got = await outcome(vector as Vector, result())
  expect([got.status, got.detail]).toEqual([status, expect.stringContaining(detail)])
})
