// Products of matrices, and their factorisations.
import { cholesky, determinant, eigh, invert, lu, qr, solve, svd } from '@nx/linalg'
import { dot, type Tensor } from '@nx/tensor'
import * as jax from '@jax-js/jax'
import * as tf from '@tensorflow/tfjs-core'
import { matrix, numbers } from '../data.ts'
import { type MlMatrix, mlMatrix, type MlValue } from '../../peers/ml-matrix.ts'
import type { NumpyArray, NumpyTs } from '../../peers/numpy-ts.ts'
import { numpy } from '../numpy.ts'
import { jaxJs, numpyTsEntry, plain, tfjs } from '../others.ts'
import { all, type Body, type Given, ours, yardstick } from '../ours.ts'
import type { Entry, Row } from '../row.ts'

const squares = (size: number, type: Given['type'] = 'f32'): Given[] =>
  [1, 2].map((seed) => ({ data: numbers(size * size, seed), shape: [size, size], type }))

const product: Body = (a, b) => dot(a!, b!)

function narrow(type: 'f16' | 'bf16' | 'u8'): Row {
  const inputs = squares(1000, type).map((each) => ({
    ...each,
    data: type === 'u8' ? Array.from(each.data, (x) => Math.floor((x + 1) * 7)) : each.data,
  }))
  return {
    workload: `product 1000³, ${type}`,
    goal: { ratio: 1 / 1.5 },
    ours: ours(inputs, product, null),
    peers: [yardstick('f32 of ours, jit', squares(1000), product)],
  }
}

const products: readonly Row[] = [64, 256, 512, 1024].map((size) => ({
  workload: `product ${size}³, f32`,
  goal: { ratio: size === 64 ? 1.3 : 1.4 },
  ours: ours(squares(size), product),
  peers: [
    tfjs(squares(size), (a, b) => tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D)),
    numpyTsEntry(squares(size), (np, a, b) => np.matmul(a, b)),
    ...(size === 512 ? [jaxJs(squares(size), (a, b) => jax.numpy.matmul(a!, b!))] : []),
  ],
}))

const f64Product: Row = {
  workload: 'product 512³, f64',
  goal: { ratio: 2 },
  ours: ours(squares(512, 'f64'), product),
  peers: [numpyTsEntry(squares(512, 'f64'), (np, a, b) => np.matmul(a, b))],
}

/** Many small products, of as many matrices each. */
function batched(count: number, size: number): Row {
  const inputs = [1, 2].map((seed) => ({
    data: numbers(count * size * size, seed),
    shape: [count, size, size],
  }))
  return {
    workload: `${count} products ${size}³, f32`,
    goal: { ratio: 1.4 },
    ours: ours(inputs, (a, b) => dot(a!, b!, { contract: [[2], [1]], batch: [[0], [0]] })),
    peers: [
      tfjs(inputs, (a, b) => tf.matMul(a as tf.Tensor3D, b as tf.Tensor3D)),
      numpyTsEntry(inputs, (np, a, b) => np.matmul(a, b)),
    ],
  }
}

/** What ml-matrix does; the numbers that are the same for everybody who does it. */
const onMlMatrix = (
  size: number,
  isDefinite: boolean,
  work: (ml: MlMatrix, a: MlValue) => ArrayLike<number>,
): Entry =>
  plain(
    'ml-matrix',
    async () => {
      const ml = await mlMatrix()
      const a = ml.Matrix.from1DArray(size, size, [...matrix(size, isDefinite)])
      return () => work(ml, a)
    },
    (found) => Float64Array.from(found).map(Math.abs).sort(),
  )

const sortedMagnitudes = (found: Tensor): ArrayLike<number> =>
  Float64Array.from(all(found)).map(Math.abs).sort()

function solved(
  name: string,
  size: number,
  isDefinite: boolean,
  body: Body,
  theirs: (np: NumpyTs, a: NumpyArray, b: NumpyArray) => NumpyArray | number,
): Row {
  const inputs: Given[] = [
    { data: matrix(size, isDefinite), shape: [size, size] },
    { data: numbers(size, 5), shape: [size] },
  ]
  return {
    workload: `${name} ${size}`,
    goal: { ratio: 1.4 },
    // Determinants of these matrices are infinite in f32.
    ours: ours(inputs, body, name === 'determinant' ? null : all),
    peers: [numpyTsEntry(inputs, theirs)],
    tolerance: 0.01,
  }
}

function factored(
  name: 'lu' | 'qr' | 'eigh' | 'svd',
  size: number,
  ratio: number,
  body: Body,
  theirs: (ml: MlMatrix, a: MlValue) => ArrayLike<number>,
  ceiling?: string,
): Row {
  const isDefinite = name === 'eigh'
  const inputs: Given[] = [{ data: matrix(size, isDefinite), shape: [size, size] }]
  return {
    workload: `${name} ${size}`,
    goal: { ratio },
    ours: ours(inputs, body, sortedMagnitudes),
    peers: [onMlMatrix(size, isDefinite, theirs)],
    tolerance: 0.01,
    ...(ceiling !== undefined && {
      beside: numpy(
        `x = np.random.rand(${size}, ${size}).astype("f4"); x = ${isDefinite ? 'x @ x.T' : 'x'}`,
        ceiling,
      ),
    }),
  }
}

export const rows: readonly Row[] = [
  ...products,
  f64Product,
  batched(10_000, 4),
  batched(1000, 16),
  ...(['f16', 'bf16', 'u8'] as const).map(narrow),
  ...[256, 512].flatMap((size) => [
    solved(
      'cholesky',
      size,
      true,
      (a) => cholesky(a!),
      (np, a) => np.linalg.cholesky(a),
    ),
    solved(
      'solve',
      size,
      false,
      (a, b) => solve(a!, b!),
      (np, a, b) => np.linalg.solve(a, b),
    ),
    solved(
      'inverse',
      size,
      false,
      (a) => invert(a!),
      (np, a) => np.linalg.inv(a),
    ),
    solved(
      'determinant',
      size,
      false,
      (a) => determinant(a!),
      (np, a) => np.linalg.det(a),
    ),
    factored(
      'lu',
      size,
      8,
      (a) => [...lu(a!)].reverse(),
      (ml, a) => {
        const found = new ml.LuDecomposition(a)
        void found.lowerTriangularMatrix
        return found.upperTriangularMatrix.to1DArray()
      },
    ),
    factored(
      'qr',
      size,
      15,
      (a) => [...qr(a!)].reverse(),
      (ml, a) => {
        const found = new ml.QrDecomposition(a)
        void found.orthogonalMatrix
        return found.upperTriangularMatrix.to1DArray()
      },
      'np.linalg.qr(x)',
    ),
  ]),
  ...[128, 256].flatMap((size) => [
    factored(
      'eigh',
      size,
      2.5,
      (a) => eigh(a!),
      (ml, a) => new ml.EigenvalueDecomposition(a, { assumeSymmetric: true }).realEigenvalues,
      'np.linalg.eigh(x)',
    ),
    factored(
      'svd',
      size,
      2.5,
      (a) => {
        const [u, s, v] = svd(a!)
        return [s, u, v]
      },
      (ml, a) => new ml.SingularValueDecomposition(a).diagonal,
      'np.linalg.svd(x)',
    ),
  ]),
]
