// Mistakes in calls of operations: each has a code, and a message that says what is wrong and how to fix it.
import { binaryBackend } from '@nx/backend-binary'
import { Complex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as everything from '../../src/index.ts'
import { errorOf } from '../backends.ts'

// By name, for tables of functions.
const nx = { ...everything }

nx.setDefaultBackend(binaryBackend())

const { iota, tensor } = nx
const vector = tensor([1.5, 2.5, 3.5])
const whole = tensor([1, 2, 3])
const matrix = iota([2, 3], { type: 'f32' })
const numbers = tensor([new Complex(1, 2)])
const scalar = tensor(1.5)
const none = nx.full([2, 0], 0)
const named = tensor([[1, 2]], { names: ['x', 'y'] })
const some = nx.vectorize(tensor([0, 1]), 'rows')

type Case = readonly [op: string, code: string, message: string, fn: () => unknown]

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    it.each(cases)('%s: %s, %s', async (op, code, message, fn) => {
      const error = await errorOf(fn)
      expect(error).toMatchObject({ code, op })
      expect(error.message).toContain(`${op}: `)
      expect(error.message).toContain(message)
    })
  })
}

const onlyIntegers = ['bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'leftShift', 'rightShift', 'quotient'] as const
const onlyReal = ['atan2', 'greater', 'greaterEqual', 'less', 'lessEqual', 'max', 'min', 'remainder'] as const
const onlyRealAlone = [
  'argmax argmin argsort ceil cumulativeMax cumulativeMin erf erfInv erfc floor logSoftmax logsumexp median mode',
  'reduceMax reduceMin round softmax sort topK',
]
  .join(' ')
  .split(' ') as ('erf' | 'sort')[]

table('types', [
  ...onlyIntegers.map((op): Case => [op, 'type', 'needs integers, got f32', () => nx[op](vector, whole)]),
  ...(['bitwiseNot', 'countLeadingZeros', 'populationCount'] as const).map((op): Case => [
    op,
    'type',
    "convert with asType(x, 's32')",
    () => nx[op](vector),
  ]),
  ...onlyReal.map((op): Case => [
    op,
    'type',
    'is not defined for complex numbers',
    () => nx[op](numbers, vector),
  ]),
  ...onlyRealAlone.map((op): Case => [
    op,
    'type',
    'got c64; take real(x), imag(x) or abs(x)',
    () => nx[op](numbers),
  ]),
  ['clip', 'type', 'is not defined for complex numbers', () => nx.clip(numbers, 0, 1)],
  ['complex', 'type', 'the parts must be real, got c64', () => nx.complex(numbers, 1)],
])

table('axes', [
  ['sum', 'axis_out_of_bounds', 'use an integer from -2 to 1', () => nx.sum(matrix, { axes: [2] })],
  ['mean', 'unknown_axis', 'its names are x, y', () => nx.mean(named, { axes: ['z'] })],
  ['product', 'duplicate_axis', 'axis 1 is given twice', () => nx.product(matrix, { axes: [1, -1] })],
  ['all', 'unknown_option', 'the options are axes, keepAxes', () => nx.all(matrix, { axis: 1 } as object)],
  ['sum', 'unknown_option', 'there is no option', () => nx.sum(matrix, { bogus: true } as object)],
  ['cumulativeSum', 'axis_out_of_bounds', 'a scalar has no axes', () => nx.cumulativeSum(scalar)],
  ['transpose', 'rank', 'must name each of the 2 axes', () => nx.transpose(matrix, { axes: [0] })],
  ['flatten', 'axes_order', 'neighbours in order', () => nx.flatten(iota([2, 3, 4]), { axes: [0, 2] })],
  ['squeeze', 'shape', 'axis 0 of [2, 3] has length 2', () => nx.squeeze(matrix, { axes: [0] })],
  ['newAxis', 'axis_out_of_bounds', 'use an integer from -3 to 2', () => nx.newAxis(matrix, 3)],
  ['reduceMax', 'empty_axis', 'got [2, 0]', () => nx.reduceMax(none, { axes: [1] })],
  ['reduceMin', 'empty_axis', 'reduce axes of length one or more', () => nx.reduceMin(none)],
  ['argmax', 'empty_axis', 'among no elements', () => nx.argmax(none)],
  ['median', 'empty_axis', 'among no elements', () => nx.median(none, { axis: 1 })],
])

table('shapes', [
  [
    'reshape',
    'shape',
    'cannot arrange the 6 elements of [2, 3] in [4, auto]',
    () => nx.reshape(matrix, [4, 'auto']),
  ],
  ['reshape', 'shape', 'only one length may be', () => nx.reshape(matrix, ['auto', 'auto'])],
  ['reshape', 'shape', 'a shape is an array of whole numbers', () => nx.reshape(matrix, [-2, 6])],
  [
    'reshape',
    'names_length',
    'for each of 2 axes, got ["x"]',
    () => nx.reshape(matrix, [3, 2], { names: ['x'] }),
  ],
  ['broadcast', 'broadcast', 'cannot stretch [2, 3] to [3]', () => nx.broadcast(matrix, [3])],
  ['broadcast', 'broadcast', 'with axes [0]', () => nx.broadcast(vector, [2, 3], { axes: [0] })],
  ['broadcast', 'rank', 'one axis for each of [3]', () => nx.broadcast(vector, [3, 3], { axes: [0, 1] })],
  ['broadcast', 'axes_order', 'axes must ascend', () => nx.broadcast(matrix, [3, 2], { axes: [1, 0] })],
  ['select', 'broadcast', 'does not fit the predicate [3]', () => nx.select(whole, matrix, 0)],
  ['clip', 'rank', 'limits must be scalars, got [3]', () => nx.clip(matrix, vector, 1)],
  ['pad', 'padding', 'got [[1,1,0]]', () => nx.pad(matrix, 0, [[1, 1, 0]])],
  ['pad', 'padding', 'no more cropped than there is', () => nx.pad(vector, 0, [[-2, -2, 0]])],
  ['pad', 'rank', 'the value must be a scalar, got [3]', () => nx.pad(vector, vector, [[1, 1, 0]])],
  [
    'padOuter',
    'option',
    'cyclic, mirror, reflect, replicate',
    () => nx.padOuter(vector, 'nope' as 'mirror', [[1, 1]]),
  ],
  ['padOuter', 'padding', 'negative ones only for a value', () => nx.padOuter(vector, 'mirror', [[-1, 1]])],
  ['padOuter', 'rank', 'a scalar has no edges', () => nx.padOuter(scalar, 'mirror', [])],
  ['concatenate', 'empty', 'give at least one', () => nx.concatenate([])],
  ['concatenate', 'shape', 'cannot join [2, 3] and [3] along axis 0', () => nx.concatenate([matrix, vector])],
  ['stack', 'empty', 'give at least one', () => nx.stack([])],
  ['stack', 'shape', 'tensors must have one shape, got [2, 3] and [3]', () => nx.stack([matrix, vector])],
  [
    'stack',
    'axis_out_of_bounds',
    'use an integer from -2 to 1',
    () => nx.stack([vector, vector], { axis: 2 }),
  ],
  ['tile', 'option', 'a repetition is an integer of at least 1, got 0', () => nx.tile(vector, [0])],
  ['repeat', 'option', 'times is an integer of at least 1', () => nx.repeat(vector, 0)],
  ['split', 'split', 'cannot cut axis 0 of [3] at 3', () => nx.split(vector, 3)],
  ['diff', 'option', 'order is an integer of at least 0, got -1', () => nx.diff(vector, { order: -1 })],
  ['dot', 'dot', 'contracted axes [0] and [0] differ in length', () => nx.dot(vector, tensor([1, 2]))],
  [
    'dot',
    'dot',
    'contracted axes [0, 1] and [0] differ in number',
    () => nx.dot(matrix, matrix, { contract: [[0, 1], [0]] }),
  ],
  [
    'dot',
    'dot',
    'batch axes must be the first ones in order, got [1]',
    () => nx.dot(matrix, matrix, { contract: [[0], [0]], batch: [[1], [1]] }),
  ],
  [
    'dot',
    'dot',
    'batch axes [0] are contracted too',
    () => nx.dot(matrix, matrix, { contract: [[0], [0]], batch: [[0], [0]] }),
  ],
  [
    'dot',
    'duplicate_name',
    'the name "x" twice',
    () => nx.dot(nx.transpose(named), named, { contract: [[], []] }),
  ],
  ['covariance', 'rank', 'observations need two axes', () => nx.covariance(vector)],
  ['covariance', 'rank', 'the mean needs one axis', () => nx.covariance(matrix, { mean: 0 })],
  [
    'weightedMean',
    'shape',
    'weights [2] fit neither [2, 3]',
    () => nx.weightedMean(matrix, tensor([1, 2]), { axes: [1] }),
  ],
  ['log', 'option', 'the base is a positive number other than 1, got 1', () => nx.log(vector, 1)],
])

table('indices', [
  ['slice', 'rank', 'give one start per axis of [2, 3], got 1', () => nx.slice(matrix, [0], [1, 1])],
  ['slice', 'rank', 'in lengths, got [1]', () => nx.slice(matrix, [0, 0], [1])],
  ['slice', 'rank', 'in strides, got [1]', () => nx.slice(matrix, [0, 0], [1, 1], { strides: [1] })],
  ['slice', 'slice', 'cannot take 4 elements from axis 1', () => nx.slice(matrix, [0, 0], [1, 4])],
  ['slice', 'slice', 'the stride of axis 0', () => nx.slice(vector, [0], [2], { strides: 0 })],
  ['slice', 'index', 'must be an integer scalar, got f32 []', () => nx.slice(vector, [scalar], [1])],
  ['slice', 'index', 'must be an integer, got 0.5', () => nx.slice(vector, [0.5], [1])],
  ['putSlice', 'shape', 'a block [4] does not fit into [3]', () => nx.putSlice(vector, [0], iota([4]))],
  ['putSlice', 'rank', 'a block [3] does not fit into [2, 3]', () => nx.putSlice(matrix, [0, 0], vector)],
  ['putSlice', 'index', 'starts cannot be vectorized', () => nx.putSlice(vector, [some], tensor([1]))],
  ['gather', 'index', 'got a scalar; see newAxis', () => nx.gather(vector, tensor(0))],
  ['gather', 'index', 'indices must be integers, got f32', () => nx.gather(vector, nx.newAxis(vector, -1))],
  ['gather', 'index', 'index vectors of length 2 do not fit [3]', () => nx.gather(vector, tensor([[0, 0]]))],
  ['gather', 'axes_order', 'axes must ascend', () => nx.gather(matrix, tensor([[0, 0]]), { axes: [1, 0] })],
  [
    'gather',
    'index_out_of_bounds',
    'index 3 is out of bounds for axis 0',
    () => nx.gather(vector, tensor([[3]])),
  ],
  ['take', 'index', 'indices must be integers', () => nx.take(vector, vector)],
  ['takeAlongAxis', 'index', 'indices must be integers', () => nx.takeAlongAxis(vector, vector)],
  ['takeAlongAxis', 'shape', 'except along axis 0, got [3]', () => nx.takeAlongAxis(matrix, whole)],
  [
    'indexedAdd',
    'shape',
    'must have the shape [1]',
    () => nx.indexedAdd(vector, tensor([[0]]), tensor([1, 2])),
  ],
  [
    'indexedPut',
    'index',
    'indices must be integers',
    () => nx.indexedPut(vector, nx.newAxis(vector, -1), vector),
  ],
  ['oneHot', 'option', 'classes is an integer of at least 1', () => nx.oneHot(whole, 0)],
  ['at', 'index', '3 is out of bounds for axis 0 of length 3; use -3 to 2', () => nx.at(vector, 3)],
  ['at', 'index', 'start and stop lie between 0 and 3', () => nx.at(vector, '1:5')],
  ['at', 'index', '"one" is no slice of axis 0', () => nx.at(vector, 'one')],
  ['at', 'index', 'indices must be integers, got f32', () => nx.at(vector, scalar)],
  ['at', 'rank', 'there are 2 indices for [3]', () => nx.at(vector, 0, 0)],
  ['at', 'unknown_axis', 'there is no axis named "z"', () => nx.at(named, { z: 0 })],
  [
    'sort',
    'option',
    'direction is one of asc, desc, got "up"',
    () => nx.sort(vector, { direction: 'up' as 'asc' }),
  ],
  ['argmin', 'option', 'tieBreak is one of low, high', () => nx.argmin(vector, { tieBreak: 'no' as 'low' })],
  ['topK', 'option', 'got 4 of [3]', () => nx.topK(vector, { k: 4 })],
  ['topK', 'rank', 'a scalar has no last axis', () => nx.topK(scalar)],
])
