// Every operation on vectorized tensors gives what a loop over their entries gives.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, it } from 'vitest'
import * as everything from '../../src/index.ts'
import { listOf, primitiveBackend } from './support.ts'

// By name, for tables of functions.
const nx = { ...everything }

const { iota, tensor } = nx

type Operation = (...inputs: everything.Tensor[]) => everything.Tensor | readonly everything.Tensor[]
type Case = readonly [name: string, inputs: readonly Input[], run: Operation]
interface Input {
  readonly shape: readonly number[]
  readonly type?: 's32' | 'f32' | 'c64' | 'u8'
  /** Elements are below this. */
  readonly below?: number
}

const floats = (...shape: number[]): Input => ({ shape })
const integers = (below: number, ...shape: number[]): Input => ({ shape, type: 's32', below })

const unary = [
  'abs acos acosh asin asinh atan atanh cbrt ceil conjugate cos cosh erf erfInv erfc exp expm1 floor imag',
  'isInfinity isNan log log10 log1p log2 logicalNot negate phase real round rsqrt sigmoid sign sin sinh sqrt tan tanh',
]
  .join(' ')
  .split(' ') as ('abs' | 'acos')[]
const unaryOfIntegers = ['bitwiseNot', 'countLeadingZeros', 'populationCount'] as const
const binary = [
  'add atan2 complex divide equal greater greaterEqual less lessEqual logicalAnd logicalOr logicalXor max min',
  'multiply notEqual pow remainder subtract',
]
  .join(' ')
  .split(' ') as ('add' | 'atan2')[]
const binaryOfIntegers = ['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift'] as const
const reductions = [
  'all',
  'any',
  'logsumexp',
  'mean',
  'product',
  'reduceMax',
  'reduceMin',
  'sum',
  'variance',
] as const
const cumulatives = ['cumulativeMax', 'cumulativeMin', 'cumulativeProduct', 'cumulativeSum'] as const

const cases: readonly Case[] = [
  ...unary.map((name): Case => [name, [floats(2, 3)], (x) => nx[name](x!)]),
  ...unaryOfIntegers.map((name): Case => [name, [integers(9, 2, 3)], (x) => nx[name](x!)]),
  ...binary.map((name): Case => [name, [floats(2, 3), floats(3)], (x, y) => nx[name](x!, y!)]),
  ...binaryOfIntegers.map((name): Case => [
    name,
    [integers(9, 3), integers(5, 2, 1)],
    (x, y) => nx[name](x!, y!),
  ]),
  ...reductions.map((name): Case => [name, [floats(2, 3)], (x) => nx[name](x!, { axes: [-1] })]),
  ...reductions.map((name): Case => [
    `${name} of all`,
    [floats(2, 3)],
    (x) => nx[name](x!, { keepAxes: true }),
  ]),
  ...cumulatives.map((name): Case => [name, [floats(4, 2)], (x) => nx[name](x!, { reverse: true })]),
  ['allClose', [floats(3), floats(3)], (x, y) => nx.allClose(x!, y!)],
  ['argmax', [floats(2, 3)], (x) => nx.argmax(x!, { axis: 1, keepAxis: true })],
  ['argmin', [floats(2, 3)], (x) => nx.argmin(x!)],
  ['argsort', [floats(3, 2)], (x) => nx.argsort(x!, { direction: 'desc' })],
  ['at', [floats(3, 4)], (x) => nx.at(x!, -1, '1:3')],
  ['at a tensor', [floats(3, 4), integers(3)], (x, i) => nx.at(x!, i!)],
  ['broadcast', [floats(3)], (x) => nx.broadcast(x!, [3, 2], { axes: [0] })],
  ['clip', [floats(3)], (x) => nx.clip(x!, 0.2, 0.6)],
  ['concatenate', [floats(1, 2), floats(2, 2)], (x, y) => nx.concatenate([x!, y!])],
  ['covariance', [floats(4, 2)], (x) => nx.covariance(x!)],
  ['diff', [floats(2, 4)], (x) => nx.diff(x!, { order: 2 })],
  ['dot', [floats(2, 3), floats(3, 4)], (x, y) => nx.dot(x!, y!)],
  [
    'dot with batch axes',
    [floats(2, 3, 4), floats(2, 5, 4)],
    (x, y) => nx.dot(x!, y!, { contract: [[2], [2]], batch: [[0], [0]] }),
  ],
  ['flatten', [floats(2, 3, 2)], (x) => nx.flatten(x!, { axes: [1, 2] })],
  ['gather', [floats(3, 4), integers(3, 5, 2)], (x, i) => nx.gather(x!, i!)],
  ['gather along an axis', [floats(3, 4), integers(3, 2, 2, 1)], (x, i) => nx.gather(x!, i!, { axes: [1] })],
  [
    'indexedAdd',
    [floats(3, 4), integers(3, 5, 1), floats(5, 3)],
    (x, i, u) => nx.indexedAdd(x!, i!, u!, { axes: [1] }),
  ],
  ['indexedPut', [floats(3, 4), integers(3, 5, 1), floats(5, 2)], (x, i, u) => nx.indexedPut(x!, i!, u!)],
  ['layerNormalization', [floats(2, 3)], (x) => nx.layerNormalization(x!)],
  [
    'layerNormalization with a scale',
    [floats(2, 3), floats(3), floats(2, 1)],
    (x, scale, bias) => nx.layerNormalization(x!, { scale: scale!, bias: bias!, axes: [0] }),
  ],
  ['logSoftmax', [floats(2, 3)], (x) => nx.logSoftmax(x!)],
  ['log of a base', [floats(2), floats()], (x, y) => nx.log(x!, y!)],
  ['median', [floats(2, 4)], (x) => nx.median(x!, { axis: 1 })],
  ['median of all', [floats(2, 3)], (x) => nx.median(x!)],
  ['mode', [integers(3, 2, 5)], (x) => nx.mode(x!, { axis: 1 })],
  ['newAxis', [floats(2, 3)], (x) => nx.newAxis(x!, -2)],
  ['oneHot', [integers(4, 3)], (x) => nx.oneHot(x!, 4)],
  ['outer', [floats(2), floats(2, 2)], (x, y) => nx.outer(x!, y!)],
  [
    'pad',
    [floats(2, 3)],
    (x) =>
      nx.pad(x!, 7, [
        [1, -1, 0],
        [0, 2, 1],
      ]),
  ],
  [
    'padOuter',
    [floats(2, 3)],
    (x) =>
      nx.padOuter(x!, 'mirror', [
        [1, 0],
        [2, 4],
      ]),
  ],
  ['putSlice', [floats(3, 4), floats(2, 2)], (x, y) => nx.putSlice(x!, [1, tensor(3)], y!)],
  ['quotient', [integers(9, 3), integers(3, 3)], (x, y) => nx.quotient(x!, nx.add(y!, 1))],
  ['reflect', [floats(3)], (x) => nx.reflect(x!, { paddingConfig: [[1, 2]] })],
  ['repeat', [floats(2, 2)], (x) => nx.repeat(x!, 2, { axis: 1 })],
  ['reshape', [floats(2, 3)], (x) => nx.reshape(x!, [3, 'auto'])],
  ['reverse', [floats(2, 3)], (x) => nx.reverse(x!, { axes: [1] })],
  ['select', [integers(2, 2, 3), floats(3), floats(2, 1)], (p, x, y) => nx.select(p!, x!, y!)],
  ['select by a scalar', [integers(2), floats(3), floats(2, 1)], (p, x, y) => nx.select(p!, x!, y!)],
  ['slice', [floats(3, 4)], (x) => nx.slice(x!, [1, tensor(5)], [2, 3], { strides: [1, 2] })],
  [
    'slice from differing starts',
    [floats(5, 4), integers(4)],
    (x, i) => nx.slice(x!, [i!, 1], [3, 2], { strides: 2 }),
  ],
  ['sliceAlongAxis', [floats(3, 4)], (x) => nx.sliceAlongAxis(x!, 1, 2, { axis: 1 })],
  ['softmax', [floats(2, 3)], (x) => nx.softmax(x!, { axis: 0 })],
  ['sort', [floats(3, 2)], (x) => nx.sort(x!)],
  ['split', [floats(2, 4)], (x) => nx.split(x!, 0.5, { axis: 1 })],
  ['squeeze', [floats(1, 3, 1)], (x) => nx.squeeze(x!)],
  ['stack', [floats(2), floats(2)], (x, y) => nx.stack([x!, y!], { axis: 1 })],
  ['standardDeviation', [floats(2, 3)], (x) => nx.standardDeviation(x!, { axes: [0], ddof: 1 })],
  ['take', [floats(3, 4), integers(3, 2, 2)], (x, i) => nx.take(x!, i!, { axis: 1 })],
  ['takeAlongAxis', [floats(3, 4), integers(3, 3, 2)], (x, i) => nx.takeAlongAxis(x!, i!, { axis: 1 })],
  ['tile', [floats(2)], (x) => nx.tile(x!, [2, 3])],
  ['topK', [floats(2, 4)], (x) => nx.topK(x!, { k: 2 })],
  ['transpose', [floats(2, 3, 4)], (x) => nx.transpose(x!, { axes: [2, 0, 1] })],
  ['einsum', [floats(2, 3), floats(3, 4)], (x, y) => nx.einsum('ij,jk->ki', x!, y!)],
  ['fft', [floats(2, 3)], (x) => nx.real(nx.fft(x!, { axis: 0 }))],
  ['fill', [floats(2, 3), floats()], (x, value) => nx.fill(x!, value!)],
  ['fill with a row', [floats(2, 3), floats(3)], (x, row) => nx.fill(x!, row!)],
  [
    'logsumexp with factors',
    [floats(2, 3), floats(3)],
    (x, factors) => nx.logsumexp(x!, { axes: [0], expScalingFactor: factors! }),
  ],
  [
    'clip with limits of each entry',
    [floats(3), floats(), floats()],
    (x, low, high) => nx.clip(x!, low!, high!),
  ],
  [
    'reduce from a value of each entry',
    [floats(2, 3), floats()],
    (x, first) => nx.reduce(x!, first!, nx.multiply),
  ],
  ['reduce', [floats(2, 3)], (x) => nx.reduce(x!, 1, nx.multiply, { axes: [1] })],
  ['windowMax', [floats(4)], (x) => nx.windowMax(x!, [2], { padding: 'same' })],
  ['windowMean', [floats(4, 3)], (x) => nx.windowMean(x!, [2, 3])],
  ['windowReduce', [floats(4)], (x) => nx.windowReduce(x!, 0, [2], nx.subtract)],
  [
    'windowReduce from a value of each entry',
    [floats(4), floats()],
    (x, first) => nx.windowReduce(x!, first!, [2], nx.subtract, { padding: 'same' }),
  ],
  [
    'windowScatterMin from a value of each entry',
    [floats(4), floats(2), floats()],
    (x, s, first) => nx.windowScatterMin(x!, s!, first!, [2], { strides: 2 }),
  ],
  ['windowScatterMax', [floats(4), floats(2)], (x, s) => nx.windowScatterMax(x!, s!, 1, [2], { strides: 2 })],
  ['weightedMean', [floats(2, 3), floats(2, 3)], (x, w) => nx.weightedMean(x!, w!)],
]

/** Numbers without pattern, the same in every run; another `seed` gives others. */
function noise(shape: readonly number[], seed: number): everything.Tensor {
  const positions = nx.add(iota(shape, { type: 'f64' }), seed * 17.31 + 1)
  const waves = nx.multiply(nx.sin(nx.multiply(positions, 12.9898)), 43758.5453)
  return nx.asType(nx.subtract(waves, nx.floor(waves)), 'f32')
}

function input(
  { shape, type = 'f32', below }: Input,
  leading: readonly number[],
  seed: number,
): everything.Tensor {
  const values = noise([...leading, ...shape], seed)
  return below === undefined ? values : nx.asType(nx.multiply(values, below), type)
}

/** The entry of a tensor at a position along its vectorized axes. */
function entry(value: everything.Tensor, position: ReadonlyMap<string, number>): everything.Tensor {
  const indices = value.vectorizedAxes.map(([name]) => position.get(name)!)
  return nx.at(nx.devectorize(value), ...indices)
}

function expectLoop(
  run: Operation,
  inputs: readonly everything.Tensor[],
  lengths: readonly (readonly [string, number])[],
): void {
  const together = listOf(run(...inputs))
  const [[, rows], [, columns] = [null, 1]] = lengths as [
    readonly [string, number],
    (readonly [string, number])?,
  ]
  for (let i = 0; i < rows * columns; i++) {
    const position = new Map(
      lengths.map(([name], axis) => [name, axis === 0 ? Math.floor(i / columns) : i % columns]),
    )
    const alone = listOf(run(...inputs.map((each) => entry(each, position))))
    expect(together.length).toBe(alone.length)
    together.forEach((result, k) => {
      expect(result.vectorizedAxes).toEqual(lengths)
      const own = entry(result, position)
      expect([own.type, own.shape]).toEqual([alone[k]!.type, alone[k]!.shape])
      expect(nx.toArray(own)).toEqual(nx.toArray(alone[k]!))
    })
  }
}

describe.each([
  ['native', binaryBackend()],
  ['decomposed', primitiveBackend()],
])('%s', (_, backend) => {
  it.each(cases)('%s', (name, inputs, run) => {
    nx.setDefaultBackend(backend)
    const rows = ['rows', 2] as const
    const columns = ['columns', 3] as const
    const all = inputs.map((each, i) => nx.vectorize(input(each, [2, 3], i), ['rows', 'columns']))
    expectLoop(run, all, [rows, columns])
    // One input has the axis, the others have not; or they have different ones.
    inputs.forEach((_, vectorized) => {
      const some = inputs.map((each, i) =>
        i === vectorized ? nx.vectorize(input(each, [2], i), 'rows') : input(each, [], i),
      )
      expectLoop(run, some, [rows])
    })
    if (inputs.length > 1) {
      const mixed = inputs.map((each, i) =>
        i === 0 ? nx.vectorize(input(each, [2], i), 'rows') : nx.vectorize(input(each, [3], i), 'columns'),
      )
      // The axes of the value of a fill come first, as in Nx.
      expectLoop(run, mixed, name.startsWith('fill') ? [columns, rows] : [rows, columns])
    }
  })
})
