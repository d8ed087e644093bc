// The composites of our functions: what a backend may have a kernel for. Written by `npm run composites`, from calls that it sees.
import type { Op, Scalar } from './contract.ts'
import type { DType } from './dtype.ts'

/**
 * Composites by name: how many inputs they have, their attributes, how many outputs. Each comes with its decomposition, so a backend
 * needs none of them; `Kernels<D, Composites>` types those that it has. The name is that of the function, whose documentation says
 * what it computes. Beside the function's options, which are resolved, axes count vectorized ones, or from the end. It grows and changes with
 * versions, without a new version of the contract: what a backend does not know is decomposed.
 */
export type Composites = {
  acos: Op<1, object>
  acosh: Op<1, object>
  all: Op<1, { readonly axes: readonly number[]; readonly keepAxes: boolean }>
  allClose: Op<2, { readonly atol: number; readonly equalNan: boolean; readonly rtol: number }>
  any: Op<1, { readonly axes: readonly number[]; readonly keepAxes: boolean }>
  argmax: Op<1, { readonly axis: number; readonly keepAxis: boolean; readonly tieBreak: 'high' | 'low' }>
  argmin: Op<1, { readonly axis: number; readonly keepAxis: boolean; readonly tieBreak: 'high' | 'low' }>
  asin: Op<1, object>
  asinh: Op<1, object>
  atan: Op<1, object>
  atanh: Op<1, object>
  bitwiseNot: Op<1, object>
  cbrt: Op<1, object>
  ceil: Op<1, object>
  clip: Op<3, object>
  complex: Op<2, object>
  conjugate: Op<1, object>
  conv: Op<
    2,
    {
      readonly batchGroupSize: number
      readonly featureGroupSize: number
      readonly inputDilation: readonly number[]
      readonly kernelDilation: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
    }
  >
  cosh: Op<1, object>
  countLeadingZeros: Op<1, object>
  cumulativeMax: Op<1, { readonly axis: number; readonly reverse: boolean }>
  cumulativeMin: Op<1, { readonly axis: number; readonly reverse: boolean }>
  cumulativeProduct: Op<1, { readonly axis: number; readonly reverse: boolean }>
  cumulativeSum: Op<1, { readonly axis: number; readonly reverse: boolean }>
  diff: Op<1, { readonly axis: number; readonly order: number }>
  distance: Op<1, object>
  elu: Op<1, { readonly alpha: number }>
  erf: Op<1, object>
  erfInv: Op<1, object>
  erfc: Op<1, object>
  expm1: Op<1, object>
  fft: Op<1, { readonly axis: number; readonly length: number }>
  gelu: Op<1, object>
  geluTanh: Op<1, object>
  greater: Op<2, object>
  greaterEqual: Op<2, object>
  ifft: Op<1, { readonly axis: number; readonly length: number }>
  irfft: Op<1, { readonly axis: number; readonly length: number }>
  isInfinity: Op<1, object>
  isNan: Op<1, object>
  layerNormalization: Op<
    number,
    {
      readonly axes: readonly number[]
      readonly epsilon: number
      readonly isScaled: boolean
      readonly type: DType
    }
  >
  leakyRelu: Op<1, { readonly slope: number }>
  lessEqual: Op<2, object>
  'linalg.cholesky': Op<1, object>
  'linalg.decompose': Op<1, { readonly isFull: boolean; readonly sweeps: number }, 3>
  'linalg.determinant': Op<1, object>
  'linalg.determinants': Op<1, object>
  'linalg.diagonalize': Op<1, { readonly byMagnitude: boolean; readonly sweeps: number }, 2>
  'linalg.diagonalizeGeneral': Op<1, object, 2>
  'linalg.eig': Op<1, object, 2>
  'linalg.eigh': Op<1, { readonly maxIter: number; readonly order: 'ascending' | 'magnitude' }, 2>
  'linalg.eliminate': Op<2, object>
  'linalg.expm': Op<1, object>
  'linalg.factor': Op<1, object, 3>
  'linalg.factors': Op<1, object, 3>
  'linalg.inverse': Op<1, object>
  'linalg.invert': Op<1, object>
  'linalg.lu': Op<1, object, 3>
  'linalg.pinv': Op<1, { readonly eps: number }>
  'linalg.qr': Op<1, { readonly mode: 'complete' | 'reduced' }, 2>
  'linalg.root': Op<1, object>
  'linalg.slogdet': Op<1, object, 2>
  'linalg.solve': Op<2, object>
  'linalg.solveBatch': Op<2, object>
  'linalg.substitute': Op<2, { readonly given: string; readonly lower: boolean; readonly unit: boolean }>
  'linalg.svd': Op<1, { readonly fullMatrices: boolean; readonly maxIter: number }, 3>
  'linalg.triangularSolve': Op<
    2,
    {
      readonly given: string
      readonly leftSide: boolean
      readonly lower: boolean
      readonly transformA: 'conjugate' | 'none' | 'transpose'
    }
  >
  'linalg.triangularize': Op<1, { readonly width: number }, 2>
  log10: Op<1, object>
  log1p: Op<1, object>
  log2: Op<1, object>
  logAddExp: Op<2, object>
  logSoftmax: Op<1, { readonly axis: number }>
  logicalAnd: Op<2, object>
  logicalNot: Op<1, object>
  logicalOr: Op<2, object>
  logicalXor: Op<2, object>
  logsumexp: Op<number, { readonly axes: readonly number[]; readonly keepAxes: boolean }>
  median: Op<1, { readonly axis: number }>
  mode: Op<1, { readonly axis: number }>
  notEqual: Op<2, object>
  populationCount: Op<1, object>
  putSlice: Op<number, { readonly starts: readonly (number | null)[] }>
  'random.gumbel': Op<
    3,
    { readonly isStandard: boolean; readonly shape: readonly number[]; readonly type: DType }
  >
  'random.normal': Op<
    3,
    { readonly isStandard: boolean; readonly shape: readonly number[]; readonly type: DType }
  >
  'random.randint': Op<3, { readonly shape: readonly number[]; readonly span: Scalar }>
  'random.threefry2x32': Op<2, { readonly axis: number }>
  'random.uniform': Op<
    3,
    { readonly isStandard: boolean; readonly shape: readonly number[]; readonly type: DType }
  >
  relu: Op<1, object>
  repeat: Op<1, { readonly axis: number; readonly copies: number }>
  resize: Op<number, { readonly axes: readonly number[] }>
  rfft: Op<1, { readonly axis: number; readonly length: number }>
  round: Op<1, object>
  rsqrt: Op<1, object>
  sigmoid: Op<1, object>
  sign: Op<1, object>
  silu: Op<1, object>
  sinh: Op<1, object>
  softmax: Op<1, { readonly axis: number }>
  sort: Op<1, { readonly axis: number; readonly direction: 'asc' | 'desc'; readonly stable: boolean }>
  standardDeviation: Op<
    1,
    { readonly axes: readonly number[]; readonly ddof: number; readonly keepAxes: boolean }
  >
  takeAlongAxis: Op<2, { readonly axis: number }>
  tan: Op<1, object>
  tanh: Op<1, object>
  tile: Op<1, { readonly times: readonly number[] }>
  topK: Op<1, { readonly k: number }, 2>
  tril: Op<1, { readonly k: number }>
  triu: Op<1, { readonly k: number }>
  variance: Op<1, { readonly axes: readonly number[]; readonly ddof: number; readonly keepAxes: boolean }>
  weightedMean: Op<2, { readonly axes: readonly number[]; readonly keepAxes: boolean }>
  windowMax: Op<
    1,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowMean: Op<
    1,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowMin: Op<
    1,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowProduct: Op<
    1,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowScatterMax: Op<
    3,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowScatterMin: Op<
    3,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
  windowSum: Op<
    1,
    {
      readonly dilations: readonly number[]
      readonly padding: readonly (readonly number[])[]
      readonly strides: readonly number[]
      readonly window: readonly number[]
    }
  >
}
