// How to call each function that takes a number where it takes a tensor, and which functions take none.
import * as random from '@nx/random'
import * as nx from '@nx/tensor'
import type { Tensor, TensorLike } from '@nx/tensor'
import type { DType } from '@nx/types'

/** What calls are made of, all of one type. */
export interface Operands {
  readonly type: DType
  readonly scalar: Tensor
  readonly vector: Tensor
}

/** A call with a number, or a tensor in its place. */
export type Call = (given: Operands, number: TensorLike) => Tensor

const chosen = (): Tensor => nx.tensor([1, 0, 1], { type: 'u8' })

/** Both orders of a function of two tensors. */
const both = (
  name: string,
  fn: (left: TensorLike, right: TensorLike) => Tensor,
): [string, readonly Call[]] => [
  name,
  [({ vector }, number) => fn(vector, number), ({ vector }, number) => fn(number, vector)],
]

export const calls: Readonly<Record<string, readonly Call[]>> = {
  ...Object.fromEntries(
    Object.entries({
      add: nx.add,
      atan2: nx.atan2,
      bitwiseAnd: nx.bitwiseAnd,
      bitwiseOr: nx.bitwiseOr,
      bitwiseXor: nx.bitwiseXor,
      divide: nx.divide,
      dot: nx.dot,
      equal: nx.equal,
      greater: nx.greater,
      greaterEqual: nx.greaterEqual,
      leftShift: nx.leftShift,
      less: nx.less,
      lessEqual: nx.lessEqual,
      logicalAnd: nx.logicalAnd,
      logicalOr: nx.logicalOr,
      logicalXor: nx.logicalXor,
      logAddExp: nx.logAddExp,
      max: nx.max,
      min: nx.min,
      multiply: nx.multiply,
      notEqual: nx.notEqual,
      outer: nx.outer,
      pow: nx.pow,
      quotient: nx.quotient,
      remainder: nx.remainder,
      rightShift: nx.rightShift,
      subtract: nx.subtract,
      allClose: nx.allClose,
    }).map(([name, fn]) => both(name, fn)),
  ),
  ...Object.fromEntries([both('complex', nx.complex)]),
  clip: [
    ({ vector }, number) => nx.clip(vector, number, number),
    ({ vector, scalar }, number) => nx.clip(vector, number, scalar),
    ({ vector, scalar }, number) => nx.clip(vector, scalar, number),
    ({ scalar }, number) => nx.clip(number, scalar, scalar),
  ],
  einsum: [
    ({ vector }, number) => nx.einsum('i,->i', vector, number),
    ({ vector }, number) => nx.einsum(',i,i->', number, vector, vector),
  ],
  fill: [({ vector }, number) => nx.fill(vector, number)],
  indexedAdd: [({ vector }, number) => nx.indexedAdd(vector, nx.tensor([1]), number)],
  indexedPut: [({ vector }, number) => nx.indexedPut(vector, nx.tensor([1]), number)],
  linspace: [
    ({ scalar, type }, number) => nx.linspace(number, scalar, { n: 4, type }),
    ({ scalar, type }, number) => nx.linspace(scalar, number, { n: 4, type }),
    ({ scalar, type }, number) => nx.linspace(scalar, number, { n: 4, type, endpoint: false }),
  ],
  logsumexp: [({ vector }, number) => nx.logsumexp(vector, { expScalingFactor: number })],
  log: [
    ({ vector }, number) =>
      nx.log(vector, typeof number === 'object' ? number : nx.weakFloat(Number(number))),
    ({ vector }, number) => nx.log(number, vector),
  ],
  pad: [({ vector }, number) => nx.pad(vector, number, [[1, 1, 1]])],
  padOuter: [({ vector }, number) => nx.padOuter(vector, number, [[1, 1]])],
  putSlice: [({ scalar }, number) => nx.putSlice(scalar, [], number)],
  reduce: [
    ({ vector }, number) => nx.reduce(vector, number, (x, total) => nx.add(x, total)),
    ({ vector }, number) => nx.reduce(vector, number, (_, total) => total),
    ({ vector, scalar }, number) => nx.reduce(vector, nx.add(scalar, number), () => number),
  ],
  select: [
    ({ vector }, number) => nx.select(chosen(), vector, number),
    ({ vector }, number) => nx.select(chosen(), number, vector),
    ({ scalar }, number) => nx.select(1, scalar, number),
    ({ scalar }, number) => nx.select(0, scalar, number),
  ],
  stack: [
    ({ scalar }, number) => nx.stack([scalar, number]),
    ({ scalar }, number) => nx.stack([number, scalar, number]),
  ],
  layerNormalization: [
    ({ vector }, number) => nx.layerNormalization(vector, { scale: number }),
    ({ vector }, number) => nx.layerNormalization(vector, { bias: number }),
  ],
  weightedMean: [({ scalar }, number) => nx.weightedMean(scalar, number)],
  windowReduce: [
    ({ vector }, number) =>
      nx.windowReduce(vector, number, [2], (x, total) => nx.add(x, total), { padding: 'same' }),
  ],
  windowScatterMax: [
    ({ vector }, number) => nx.windowScatterMax(vector, vector, number, [1]),
    ({ vector }, number) => nx.windowScatterMax(chosen(), vector, number, [1]),
  ],
  windowScatterMin: [({ vector }, number) => nx.windowScatterMin(vector, vector, number, [1])],
  'random.normalSplit': [
    ({ type }, number) => random.normalSplit(random.key(1), number, 1, { type, shape: [3] }),
    ({ type }, number) => random.normalSplit(random.key(1), 1, number, { type, shape: [3] }),
  ],
  'random.normal': [
    ({ type }, number) => random.normal(random.key(1), number, number, { type, shape: [3] })[0],
  ],
  'random.uniformSplit': [
    ({ type }, number) => random.uniformSplit(random.key(1), number, number, { type, shape: [3] }),
  ],
  'random.uniform': [({ type }, number) => random.uniform(random.key(1), 0, number, { type, shape: [3] })[0]],
}

/** Types in which some functions treat a number as they treat a tensor; all others do so in all types. */
export const limits: Readonly<Record<string, (own: DType, merged: DType) => boolean>> = {
  // The result has the type of the first tensor, whatever it is folded with.
  windowReduce: (own, merged) => own === merged,
  logsumexp: (own, merged) => own === merged,
  // Integers are normalized as such, before they become floats.
  layerNormalization: (own, merged) => own === merged,
  // Numbers are taken at the type in which narrow floats are computed.
  linspace: (own, merged) => own === merged && !['bf16', 'f16'].includes(own),
  // Parts are f32 where the type is narrower.
  complex: (own, merged) => own === merged && ['f32', 'f64'].includes(own),
  ...Object.fromEntries(
    ['normal', 'normalSplit', 'uniform', 'uniformSplit'].map((name) => [
      `random.${name}`,
      (own: DType, merged: DType) => own === merged && ['f32', 'f64'].includes(own),
    ]),
  ),
}

const because = (reason: string, names: string): Record<string, string> =>
  Object.fromEntries(names.split(' ').map((name) => [name, reason]))

/** The functions in which no number meets a tensor, and why. */
export const withoutMeeting: Readonly<Record<string, string>> = {
  ...because(
    'takes one tensor',
    'elu gelu leakyRelu relu resize silu softplus abs acos acosh all any argmax argmin argsort asin asinh atan atanh bitCast bitcast bitwiseNot cbrt ceil conjugate ' +
      'cos cosh countLeadingZeros cumulativeMax cumulativeMin cumulativeProduct cumulativeSum diff erf erfInv erfc exp ' +
      'expm1 fft fft2 flatten floor ifft ifft2 imag irfft isInfinity isNan log10 log1p log2 logSoftmax logicalNot mean ' +
      'median mode negate newAxis oneHot phase populationCount product real reduceMax reduceMin reflect rename repeat ' +
      'reshape reverse rfft round rsqrt sigmoid sign sin sinh slice sliceAlongAxis softmax sort split sqrt squeeze unstack ' +
      'standardDeviation sum tan tanh tile topK transpose tril triu variance windowMax windowMean windowMin ' +
      'windowProduct windowSum makeDiagonal takeDiagonal at asType broadcast toArray toBatched toBinary toFlatArray ' +
      'toHeatmap toTable toNumber toPointer toTypedArray toTemplate readArray readBinary readFlatArray readNumber ' +
      'readTypedArray backendCopy backendCopyAsync backendTransfer backendTransferAsync inspect axes axisIndex axisSize ' +
      'bitSize byteSize flatSize names rank shape size type devectorize vectorize revectorize fluent dispose ' +
      'linalg.adjoint linalg.cholesky linalg.determinant linalg.eig linalg.eigh linalg.expm linalg.invert linalg.lu ' +
      'linalg.matrixPower linalg.matrixRank linalg.norm linalg.pinv linalg.qr linalg.slogdet linalg.svd random.shuffle ' +
      'random.permutation random.categorical random.categoricalSplit',
  ),
  ...because(
    'makes a tensor of numbers, of the type given',
    'tensor full zeros ones eye iota template tri vec mat fromBinary fromPointer weakFloat bf16 c128 c64 f16 f32 f64 f8 ' +
      'f8_e4m3fn s16 s2 s32 s4 s64 s8 u16 u2 u32 u4 u64 u8',
  ),
  ...because('compares elements of any two types as the numbers they are', 'compare'),
  ...because(
    'takes no scalars',
    'concatenate conv covariance putDiagonal linalg.kron linalg.leastSquares linalg.solve linalg.triangularSolve',
  ),
  ...because(
    'a number among its inputs is an index, a key or a size',
    'gather take takeAlongAxis random.choice random.foldIn random.key random.split random.threefry2x32 random.randint random.randintSplit',
  ),
  ...because('takes its parameters as tensors', 'random.multivariateNormal random.multivariateNormalSplit'),
  ...because('takes a key only', 'random.gumbel random.gumbelSplit'),
  ...because(
    'gives zeros and ones, whatever the type of its probability',
    'random.bernoulli random.bernoulliSplit',
  ),
  ...because('types of tensors stay apart', 'isTensor broadcastVectors compatible reshapeVectors'),
}
