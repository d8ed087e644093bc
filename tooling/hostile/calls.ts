// A right call of every function that people are given, to be spoilt one argument at a time.
import { wasmThreads } from '@nx/backend-wasm/threads'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import * as serving from '@nx/serving'
import * as extend from '@nx/tensor/extend'
import { servingCalls, servingFunctions } from './serving-calls.ts'

/** A function by its public name, and the arguments of a call that works, made anew. */
export interface GoodCall {
  readonly name: string
  readonly fn: (...given: unknown[]) => unknown
  readonly make: () => readonly unknown[]
}

type Make = () => readonly unknown[]

const vector = (): Tensor => nx.f32([0.25, 0.5, 0.75])
const matrix = (): Tensor => nx.f32([[2, 0.5], [0.5, 1]]) // prettier-ignore
const whole = (): Tensor => nx.s32([[1, 2], [3, 4]]) // prettier-ignore
const batch = (): Tensor => nx.vectorize(nx.f32([[1, 2], [3, 4]]), 'entry') // prettier-ignore
/** One whose bytes any function gets at once. */
const readable = (): Tensor => nx.f32([0.25, 0.5, 0.75], { backend: nx.binaryBackend() })
const key = (): Tensor => nx.random.key(1)
const square = (x: Tensor): Tensor => nx.sum(nx.multiply(x, x))
const identity = (x: Tensor): Tensor => x

const one = (names: string, ...make: readonly (() => unknown)[]): Record<string, Make> =>
  Object.fromEntries(names.split(' ').map((name) => [name, () => make.map((each) => each())]))

const constructors = 'tensor u8 u16 u32 u64 s8 s16 s32 s64 f16 bf16 f32 f64 u2 u4 s2 s4 f8 f8_e4m3fn c64 c128'
const elementwise =
  'abs acos acosh asin asinh atan atanh cbrt ceil conjugate cos cosh elu erf erfInv erfc exp expm1 floor gelu imag ' +
  'isInfinity isNan leakyRelu log log10 log1p log2 logicalNot negate phase real relu round rsqrt sigmoid sign silu sin ' +
  'sinh softplus sqrt tan tanh'
const pairs =
  'add allClose atan2 complex divide equal greater greaterEqual less lessEqual logAddExp logicalAnd logicalOr logicalXor ' +
  'max min multiply notEqual pow remainder subtract compatible compare'
const pairsOfWholes = 'bitwiseAnd bitwiseOr bitwiseXor leftShift quotient rightShift'
const ofMatrices =
  'all any argmax argmin argsort covariance cumulativeMax cumulativeMin cumulativeProduct cumulativeSum diff fft fft2 ' +
  'flatten ifft ifft2 irfft rfft logSoftmax logsumexp mean median mode product reduceMax reduceMin softmax sort squeeze ' +
  'standardDeviation sum takeDiagonal topK transpose tril triu variance reverse axes bitSize byteSize flatSize ' +
  'names rank shape size type inspect toHeatmap toTable toArray toBinary toFlatArray toTypedArray readArray readBinary readFlatArray ' +
  'readTypedArray dispose isTensor toTemplate ' +
  'printValue stopGrad donatable devectorize saveNumpy saveNumpyAsync serialize serializeAsync countLeadingZeros ' +
  'populationCount bitwiseNot '

const twice: extend.Definition<object> = {
  name: 'test.twice',
  vectorize: 'elementwise',
  infer: ([x]) => x!,
  decompose: ([x]) => nx.add(x!, x!),
}
const twoOfIt: extend.MultiDefinition<object> = {
  ...twice,
  vectorize: 'elementwise',
  infer: ([x]) => [x!, x!],
  decompose: ([x]) => [nx.negate(x!), nx.abs(x!)],
}

/** `wasmThreads`, whose threads end at once. */
const ended = async (...given: unknown[]): Promise<number> => {
  const backend = await wasmThreads(...(given as [object]))
  await backend.terminate()
  return backend.threads
}

const shaped = (): number[] => [2, 3]
const literal = (value: unknown) => (): unknown => value
const window = literal([1, 2])

const table = (): Readonly<Record<string, Make>> => ({
  ...one(constructors, literal([1, 0])),
  ...one(elementwise, vector),
  ...one(pairs, vector, vector),
  ...one(pairsOfWholes, whole, whole),
  ...one(ofMatrices, matrix),
  ...one('bitwiseNot countLeadingZeros populationCount', whole),
  ...one('topK', matrix),
  ...one('devectorize', batch),
  ...one('zeros ones', shaped),
  ...one('template', shaped, literal('f32')),
  ...one('vec mat', () => Object.assign(['1 2'], { raw: ['1 2'] })),
  ...one('backendCopy backendCopyAsync backendTransfer backendTransferAsync', matrix, () =>
    nx.binaryBackend(),
  ),
  ...one('dot outer', matrix, matrix),
  ...one('newAxis', matrix, literal(1)),
  ...one('full', shaped, literal(1)),
  ...one('iota eye', shaped),
  ...one('tri', literal(2), literal(3)),
  ...one('fill', matrix, literal(1)),
  ...one('linspace', literal(0), literal(1), literal({ n: 3 })),
  ...one('fromBinary', () => new Uint8Array(8), literal('f32')),
  ...one('makeDiagonal', vector),
  ...one('putDiagonal', matrix, () => nx.f32([1, 2])),
  ...one('weakFloat', literal(1)),
  ...one('asType bitcast', vector, literal('s32')),
  ...one('at', matrix, literal(0), literal('0:1')),
  ...one('axisIndex axisSize', matrix, literal(0)),
  ...one('broadcast reshape resize', matrix, literal([2, 2])),
  ...one('clip', vector, literal(0), literal(1)),
  ...one('select', literal(1), vector, vector),
  ...one('concatenate stack', () => [vector(), vector()]),
  ...one(
    'conv',
    () => nx.ones([1, 1, 4, 4]),
    () => nx.ones([1, 1, 2, 2]),
  ),
  ...one('einsum', literal('ij,jk->ik'), matrix, matrix),
  ...one('gather', matrix, () => nx.s32([[0, 1]])),
  ...one(
    'indexedAdd indexedPut',
    matrix,
    () => nx.s32([[0, 1]]),
    () => nx.f32([5]),
  ),
  ...one('pad', matrix, literal(0), literal([[1, 0, 0], [0, 1, 0]])), // prettier-ignore
  ...one('padOuter', matrix, literal('reflect'), literal([[1, 0], [0, 1]])), // prettier-ignore
  ...one('reflect', matrix, literal({ paddingConfig: [[1, 0], [0, 1]] })), // prettier-ignore
  ...one('putSlice', matrix, literal([0, 0]), () => nx.f32([[1]])),
  ...one('slice', matrix, literal([0, 0]), literal([1, 1])),
  ...one('sliceAlongAxis', matrix, literal(0), literal(1)),
  ...one('split', matrix, literal(1)),
  ...one('repeat', matrix, literal(2)),
  ...one('tile', matrix, literal([2, 1])),
  ...one('unstack', matrix),
  ...one('asNxError', () => new Error('text')),
  ...one(
    'mapLeaves',
    () => identity,
    () => [vector()],
  ),
  ...one('take', matrix, () => nx.s32([0, 1])),
  ...one('takeAlongAxis', matrix, () => nx.s32([[0, 1]])),
  ...one('oneHot', () => nx.s32([0, 1]), literal(2)),
  ...one('reduce', matrix, literal(0), () => nx.add),
  ...one('windowReduce', matrix, literal(0), window, () => nx.add),
  ...one('windowMax windowMean windowMin windowProduct windowSum', matrix, window),
  ...one('windowScatterMax windowScatterMin', matrix, () => nx.f32([[1], [1]]), literal(0), window),
  ...one('weightedMean', matrix, matrix),
  ...one('layerNormalization', matrix, () => ({ scale: nx.f32([1, 2]), bias: 1 })),
  ...one('rename', matrix, literal(['x', 'y'])),
  ...one('vectorize', matrix, literal('entry')),
  ...one('revectorize', batch, literal([['a', 2]])),
  ...one('broadcastVectors reshapeVectors', () => [batch(), vector()]),
  ...one('toBatched', matrix, literal(1)),
  ...one('toNumber readNumber', () => nx.f32(1)),
  ...one('toPointer', matrix),
  ...one(
    'fromPointer',
    () => nx.binaryBackend(),
    () => new Uint8Array(8),
    literal('f32'),
    literal([2]),
  ),
  ...one('fluent', () => ({ add: nx.add })),
  ...one('formula', () => ({ add: nx.add })),
  ...one(
    'lazyTensor',
    () => nx.template([3], 'f32'),
    () => vector,
  ),
  ...one(
    'withDefaultBackend',
    () => nx.binaryBackend(),
    () => () => 1,
  ),
  ...one('setDefaultBackend', () => nx.binaryBackend()),
  ...one('toBackend', literal({})),
  ...one('assertKeys', () => ({ a: 1 }), literal(['a'])),
  ...one(
    'block',
    literal('test.twice'),
    () => [vector()],
    literal({}),
    () =>
      ([x]: Tensor[]) =>
        nx.add(x!, x!),
  ),
  ...one('defn jit debugExpr explain', () => identity),
  ...one(
    'jitApply debugExprApply toGraph',
    () => identity,
    () => [vector()],
  ),
  ...one(
    'compile',
    () => identity,
    () => [vector()],
  ),
  ...one(
    'compileAsync',
    () => identity,
    () => [vector()],
    literal({}),
  ),
  ...one('readBytes', () => new Blob([new Uint8Array(8)]), literal({ total: 8 })),
  ...one('explainRecompile', () => nx.jit(identity)),
  ...one('isDonatable', () => nx.donatable(vector())),
  ...one('printExpr', vector),
  ...one('flattenContainer', () => [vector()]),
  ...one('unflattenContainer', () => nx.flattenContainer([1]).structure, literal([1])),
  ...one(
    'runGraph runGraphAsync',
    () => nx.splitGraph(identity, [vector()], () => 'none'),
    () => [vector()],
  ),
  ...one(Object.keys(made).join(' '), vector),
  ...one(
    'constants.pi constants.e constants.eulerGamma constants.infinity constants.negInfinity constants.nan constants.max ' +
      'constants.min constants.maxFinite constants.minFinite constants.epsilon constants.smallestPositiveNormal',
    literal('f32'),
  ),
  ...one('constants.i', literal('c64')),
  ...one(
    'cond',
    literal(true),
    () => () => vector(),
    () => () => vector(),
  ),
  ...one('whileLoop', vector, literal({ range: [0, 2] }), () => (x: Tensor) => nx.add(x, 1)),
  ...one('hook', vector, () => () => undefined),
  ...one('metadata', vector, literal('note'), literal(1)),
  ...one(
    'runtimeCall',
    () => nx.template([3], 'f32'),
    vector,
    () => identity,
  ),
  ...one('checkFinite printIntermediates', literal({})),
  ...one('withDefaultOptions', literal({}), () => () => 1),
  ...one('setDefaultOptions', literal({})),
  ...one(
    'splitGraph',
    () => identity,
    () => [vector()],
    () => () => 'none',
  ),
  ...one('grad valueAndGrad checkpoint', () => square),
  ...one(
    'customGrad',
    vector,
    () => [vector()],
    () => (g: Tensor) => [g],
  ),
  ...one('jacobian hessian', () => square),
  ...one(
    'jvp',
    () => square,
    () => [vector()],
    () => [vector()],
  ),
  ...one(
    'vjp linearize',
    () => square,
    () => [vector()],
  ),
  ...one('deserialize', () => nx.serialize(readable())),
  ...one('loadNumpy', () => nx.saveNumpy(readable())),
  ...one('loadNumpyArchive', () => nx.saveNumpyArchive({ a: readable() })),
  ...one('loadSafetensors', () => nx.saveSafetensors({ a: readable() })),
  ...one('saveNumpyArchive saveNumpyArchiveAsync saveSafetensors saveSafetensorsAsync', () => ({
    a: vector(),
  })),
  ...one(
    'openSafetensors',
    () => (offset: number, length: number) =>
      nx.saveSafetensors({ a: readable() }).subarray(offset, offset + length),
  ),
  ...one('wasmBackend binaryBackend bestBackend', literal({})),
  ...one('wasmThreads', literal({ threads: 1 })),
  ...one('wasmScalar', literal(['f32']), () => (_code: unknown, x: unknown) => x, literal({ wide: true })),
  ...one('wasmKernel', () => () => [new Float32Array(3)]),
  ...one(
    'linalg.adjoint linalg.cholesky linalg.determinant linalg.eig linalg.eigh linalg.expm linalg.invert linalg.lu',
    matrix,
  ),
  ...one('linalg.matrixRank linalg.norm linalg.pinv linalg.qr linalg.slogdet linalg.svd', matrix),
  ...one('linalg.leastSquares', matrix, () => nx.f32([1, 2])),
  ...one('linalg.kron linalg.solve linalg.triangularSolve', matrix, matrix),
  ...one('linalg.matrixPower', matrix, literal(2)),
  ...one('random.key', literal(1)),
  ...one('random.bernoulli random.bernoulliSplit', key, literal(0.5)),
  ...one('random.categorical random.categoricalSplit random.permutation', key, vector),
  ...one('unflattenNames', () => ({ 'a.b': 1 })),
  ...one('random.split', key),
  ...one('random.threefry2x32', () => nx.u32([1, 2]), key),
  ...one('random.foldIn', key, literal(1)),
  ...one('random.uniform random.uniformSplit random.normal random.normalSplit', key, literal(0), literal(1)),
  ...one('random.randint random.randintSplit', key, literal(0), literal(9)),
  ...one('random.gumbel random.gumbelSplit', key),
  ...one('random.multivariateNormal random.multivariateNormalSplit', key, () => nx.f32([0, 0]), matrix),
  ...one('random.choice random.shuffle', key, vector),
  ...one('extend.broadcastShapes extend.commonType', literal('test.op'), () => [vector(), vector()]),
  ...one('extend.operands', literal('test.op'), () => [vector(), 1], literal('f32')),
  ...one('extend.resolveAxis', literal('test.op'), matrix, literal(0)),
  ...one('extend.resolveAxes', literal('test.op'), matrix, literal([0])),
  ...one('extend.unbroadcast', matrix, () => nx.f32([1, 2])),
  ...one('extend.apply', () => twice, () => [vector()], literal({})), // prettier-ignore
  ...one('extend.applyMulti', () => twoOfIt, () => [vector()], literal({})), // prettier-ignore
  ...servingCalls(),
})

/** Functions that are left out, and why. */
const without: Readonly<Record<string, string>> = {
  webgpuBackend: 'needs a device',
  saveIntermediates: 'writes files',
  defaultBackend: 'has no arguments for people',
  defaultOptions: 'takes nothing',
  evaluateGraph: 'is called by jit',
}

/** Functions that others give. */
const made: Readonly<Record<string, GoodCall['fn']>> = {
  'jit()': (...given) => nx.jit(square)(...(given as [Tensor])),
  'jit().async': (...given) => nx.jit(square).async(...(given as [Tensor])),
  'compile()': (...given) => nx.compile(square, [vector()])(...(given as [Tensor])),
  'grad()': (...given) => nx.grad(square)(...(given as [Tensor])),
  'valueAndGrad()': (...given) => nx.valueAndGrad(square)(...(given as [Tensor])),
  'jacobian()': (...given) => nx.jacobian(identity)(...(given as [Tensor])),
  'hessian()': (...given) => nx.hessian(square)(...(given as [Tensor])),
  'checkpoint()': (...given) => nx.checkpoint(square)(...(given as [Tensor])),
  'vjp()': (...given) => nx.vjp(identity, [vector()])[1](...(given as [Tensor])),
  'linearize()': (...given) => nx.linearize(identity, [vector()])[1](...(given as [Tensor])),
}

/** Every public function with a right call, and the names of those that have none. */
export function goodCalls(): { readonly calls: readonly GoodCall[]; readonly missing: readonly string[] } {
  const makes = table()
  const modules: readonly [prefix: string, module: object][] = [
    ['', nx],
    ['', made],
    ['constants.', nx.constants],
    ['linalg.', nx.linalg],
    ['random.', nx.random],
    ['', { wasmThreads: ended }],
    ['extend.', extend],
    ['serving.', serving],
    ['serving.', servingFunctions],
  ]
  const calls: GoodCall[] = []
  const missing: string[] = []
  for (const [prefix, module] of modules) {
    for (const [own, fn] of Object.entries(module) as [string, unknown][]) {
      const name = prefix + own
      if (typeof fn !== 'function' || /^[A-Z]/.test(own) || Object.hasOwn(without, name)) continue
      if (Object.hasOwn(makes, name)) calls.push({ name, fn: fn as GoodCall['fn'], make: makes[name]! })
      else missing.push(name)
    }
  }
  return { calls: calls.toSorted((a, b) => (a.name < b.name ? -1 : 1)), missing }
}
