// Factorisations on the WebAssembly backend beside other libraries.
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { cholesky, determinant, eigh, invert, lu, qr, solve, svd } from '@nx/linalg'
import { isTensor, reshape, tensor, type Tensor, toTypedArray } from '@nx/tensor'
import type { Backend, DType } from '@nx/types'
import { type MlMatrix, mlMatrix, type MlValue } from '../peers/ml-matrix.ts'
import { type NumpyArray, type NumpyTs, numpyTs } from '../peers/numpy-ts.ts'
import type { Implementation, Workload } from '../workload.ts'

type Numbers = Float64Array<ArrayBuffer>

interface Problem {
  readonly size: number
  readonly matrix: Numbers
  readonly right: Numbers
}

interface Work {
  readonly isDefinite?: boolean
  readonly ours: (a: Tensor, b: Tensor) => Tensor | readonly Tensor[]
  readonly mlMatrix?: (peer: MlMatrix, a: MlValue, b: MlValue) => unknown
  readonly numpyTs?: (peer: NumpyTs['linalg'], a: NumpyArray, b: NumpyArray) => NumpyArray | number
}

const works: Readonly<Record<string, Work>> = {
  cholesky: {
    isDefinite: true,
    ours: (a) => cholesky(a),
    mlMatrix: (peer, a) => new peer.CholeskyDecomposition(a).lowerTriangularMatrix,
    numpyTs: (peer, a) => peer.cholesky(a),
  },
  solve: {
    ours: solve,
    mlMatrix: (peer, a, b) => new peer.LuDecomposition(a).solve(b),
    numpyTs: (peer, a, b) => peer.solve(a, b),
  },
  invert: {
    ours: (a) => invert(a),
    mlMatrix: (peer, a) => peer.inverse(a),
    numpyTs: (peer, a) => peer.inv(a),
  },
  determinant: {
    ours: (a) => determinant(a),
    mlMatrix: (peer, a) => peer.determinant(a),
    numpyTs: (peer, a) => peer.det(a),
  },
  lu: {
    ours: (a) => lu(a),
    mlMatrix: (peer, a) => {
      const found = new peer.LuDecomposition(a)
      return [found.lowerTriangularMatrix, found.upperTriangularMatrix]
    },
  },
  qr: {
    ours: (a) => qr(a),
    mlMatrix: (peer, a) => {
      const found = new peer.QrDecomposition(a)
      return [found.orthogonalMatrix, found.upperTriangularMatrix]
    },
  },
  eigh: {
    isDefinite: true,
    ours: (a) => eigh(a),
    mlMatrix: (peer, a) => new peer.EigenvalueDecomposition(a, { assumeSymmetric: true }),
  },
  svd: { ours: (a) => svd(a), mlMatrix: (peer, a) => new peer.SingularValueDecomposition(a) },
}

/** The same numbers between −1 and 1 each time; a definite matrix is one times its transpose, and more on the diagonal. */
function problem(size: number, isDefinite: boolean): Problem {
  let state = 12345
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31
  const random = Float64Array.from({ length: size * size }, next)
  const right = Float64Array.from({ length: size }, next)
  if (!isDefinite) return { size, matrix: random, right }
  const matrix = random.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size]
    let sum = i === j ? size : 0
    for (let k = 0; k < size; k++) sum += random[i * size + k]! * random[j * size + k]!
    return sum
  })
  return { size, matrix, right }
}

function ours(
  { size, matrix, right }: Problem,
  work: Work,
  type: DType,
  isCompiled: boolean,
): Implementation {
  const setup = async (): Promise<() => void> => {
    const backend = wasmBackend() as Backend
    const a = reshape(tensor(matrix, { type, backend }), [size, size])
    const b = tensor(right, { type, backend })
    const run = isCompiled ? (jit(work.ours) as Work['ours']) : work.ours
    return () => {
      const found = run(a, b)
      for (const each of isTensor(found) ? [found] : Object.values(found)) toTypedArray(each as Tensor)
    }
  }
  return { name: `nx ${isCompiled ? 'jit' : 'eager'}`, setup }
}

function besideMlMatrix(peer: MlMatrix, { size, matrix, right }: Problem, work: Work): Implementation[] {
  const run = work.mlMatrix
  if (run === undefined) return []
  const setup = async (): Promise<() => void> => {
    const a = peer.Matrix.from1DArray(size, size, [...matrix])
    const b = peer.Matrix.from1DArray(size, 1, [...right])
    return () => void run(peer, a, b)
  }
  return [{ name: 'ml-matrix, in f64', setup }]
}

function besideNumpyTs(
  peer: NumpyTs,
  { size, matrix, right }: Problem,
  work: Work,
  type: DType,
): Implementation[] {
  const run = work.numpyTs
  if (run === undefined) return []
  const setup = async (): Promise<() => void> => {
    const wide = type === 'f64' ? 'float64' : 'float32'
    const a = peer.array([...matrix], wide).reshape(size, size)
    const b = peer.array([...right], wide)
    return () => {
      const found = run(peer.linalg, a, b)
      if (typeof found === 'object') found.dispose()
    }
  }
  return [{ name: 'numpy-ts', setup }]
}

const [ml, numpy] = await Promise.all([mlMatrix(), numpyTs()])

export const workloads: readonly Workload[] = [64, 128, 256, 512].flatMap((size) =>
  (['f32', 'f64'] as const).flatMap((type) =>
    Object.entries(works).map(([name, work]) => {
      const given = problem(size, work.isDefinite === true)
      return {
        name: `${name} ${size}, ${type}`,
        warmup: size > 256 ? 1 : 4,
        rounds: size > 256 ? 3 : 9,
        implementations: [
          ours(given, work, type, false),
          ours(given, work, type, true),
          ...besideMlMatrix(ml, given, work),
          ...besideNumpyTs(numpy, given, work, type),
        ],
      }
    }),
  ),
)
