// What is no options at all, and options that are true or false.
import { binaryBackend } from '@nx/backend-binary'
import { expect, it } from 'vitest'
import * as nx from '../src/index.ts'

const { argmax, eye, f32, setDefaultBackend, softmax, sum, take } = nx

it.each<[string, () => unknown, string]>([
  ['a promise', () => Promise.resolve({ axes: [0] }), 'Promise'],
  ['a tensor', () => f32([1]), 'Tensor'],
  ['an array', () => [], 'Array'],
  ['a number', () => 1, '1'],
])('refuses %s where options belong', (_, make, name) => {
  setDefaultBackend(binaryBackend())
  const message = `sum: got ${name} where options belong; the options are axes, keepAxes; write { axes: … }`
  expect(() => sum(f32([1, 2]), make() as object)).toThrow(
    expect.objectContaining({ code: 'unknown_option', message }),
  )
})

it('refuses a promise wherever options are taken', () => {
  setDefaultBackend(binaryBackend())
  const x = f32([1, 2])
  const later: object = Promise.resolve({})
  for (const call of [
    () => argmax(x, later),
    () => softmax(x, later),
    () => take(x, 0, later),
    () => eye(2, later),
  ]) {
    expect(call).toThrow(/got Promise where options belong/)
  }
})

const matrix = (): nx.Tensor => f32([[1, 2], [3, 4]]) // prettier-ignore
const kept = ['sum', 'product', 'mean', 'variance', 'standardDeviation', 'reduceMax', 'reduceMin', 'all', 'any', 'logsumexp'] as const // prettier-ignore
type Call = (value: never) => unknown
const flags: readonly (readonly [op: string, option: string, call: Call])[] = [
  ...kept.map((op): [string, string, Call] => [op, 'keepAxes', (keepAxes) => nx[op](matrix(), { keepAxes })]),
  ['weightedMean', 'keepAxes', (keepAxes) => nx.weightedMean(matrix(), matrix(), { keepAxes })],
  ...(['argmax', 'argmin', 'median', 'mode'] as const).map((op): [string, string, Call] => [
    op,
    'keepAxis',
    (keepAxis) => nx[op](matrix(), { axis: 0, keepAxis }),
  ]),
  ...(['cumulativeSum', 'cumulativeProduct', 'cumulativeMax', 'cumulativeMin'] as const).map(
    (op): [string, string, Call] => [op, 'reverse', (reverse) => nx[op](matrix(), { reverse })],
  ),
  ...(['sort', 'argsort'] as const).map((op): [string, string, Call] => [
    op,
    'stable',
    (stable) => nx[op](matrix(), { stable }),
  ]),
  ['tensor', 'wrap', (wrap) => nx.tensor([1], { type: 'u8', wrap })],
  ['tensor', 'wrap', (wrap) => nx.tensor(matrix(), { wrap })],
  ['u8', 'wrap', (wrap) => nx.u8([1], { wrap })],
  ['f32', 'wrap', (wrap) => nx.f32([1], { wrap })],
  ['asType', 'saturate', (saturate) => nx.asType(matrix(), 'u8', { saturate })],
  ['allClose', 'equalNan', (equalNan) => nx.allClose(matrix(), matrix(), { equalNan })],
  ['resize', 'antialias', (antialias) => nx.resize(matrix(), [4, 4], { antialias })],
  ['linspace', 'endpoint', (endpoint) => nx.linspace(0, 1, { n: 3, endpoint })],
  ['toHeatmap', 'ansiEnabled', (ansiEnabled) => nx.toHeatmap(matrix(), { ansiEnabled })],
  ['devectorize', 'keepNames', (keepNames) => nx.devectorize(matrix(), { keepNames })],
]

it.each(flags)('%s refuses another %s than true and false', (op, option, call) => {
  setDefaultBackend(binaryBackend())
  const others = [['no', '"no"'], [0, '0'], [1, '1'], [null, 'null'], [[], 'Array']] as const // prettier-ignore
  for (const [value, shown] of others) {
    const message = `${op}: ${option} is true or false, got ${shown}`
    expect(() => call(value as never)).toThrow(expect.objectContaining({ code: 'option', message }))
  }
  for (const value of [true, false, undefined]) expect(() => call(value as never)).not.toThrow()
})
