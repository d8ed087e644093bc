// Cases of several operations one after another: what a compiler fuses, reorders and reuses.
import * as tensor from '@nx/tensor'
import { add, dot, multiply, type Tensor } from '@nx/tensor'
import { grad } from '@nx/grad'
import type { Case } from '../case.ts'
import { isFloat } from '@nx/types'
import { of, ofMany } from './shared.ts'

/** Rounding errors of the operations on the way add up. */
const loosely = (each: Case): Case => ({ ...each, cancelling: 8 })

/** Computed in f32 and f64 alone: narrower types lose too much on the way. */
const wide = (each: Case): Case => ({
  ...loosely(each),
  types: (type) => isFloat(type) && (type === 'f32' || type === 'f64'),
})

export const elementwiseChain = (): readonly Case[] => [
  loosely(
    ofMany('of elements and broadcast rows', 'difficult', [[3, 5], [5], [3, 1]], (x, row, column) =>
      tensor.select(tensor.less(x, row), multiply(add(x, row), column), tensor.max(tensor.negate(x), column)),
    ),
  ),
  wide(
    of(
      'through other layouts',
      'difficult',
      (x) => {
        const turned = tensor.transpose(tensor.reverse(tensor.exp(x), { axes: [1] }))
        return tensor.concatenate([turned, tensor.slice(multiply(turned, 2), [1, 0], [2, 3])])
      },
      { shape: [3, 4], values: { from: -1, to: 1 } },
    ),
  ),
]

export const normalizedByCalls = (): readonly Case[] => [
  wide(
    ofMany('rows', 'difficult', [[4, 6], [6]], (x, scale) => {
      const centred = tensor.subtract(x, tensor.mean(x, { axes: [1], keepAxes: true }))
      const variance = tensor.mean(multiply(centred, centred), { axes: [1], keepAxes: true })
      return multiply(multiply(centred, tensor.rsqrt(add(variance, 0.25))), scale)
    }),
  ),
]

export const attention = (): readonly Case[] => [
  wide(
    ofMany(
      'two heads',
      'difficult',
      [
        [2, 3, 4],
        [2, 5, 4],
        [2, 5, 4],
      ],
      (q, k, v) => {
        const scores = dot(q, k, { contract: [[2], [2]], batch: [[0], [0]] })
        return dot(tensor.softmax(tensor.divide(scores, 8)), v, { contract: [[2], [1]], batch: [[0], [0]] })
      },
    ),
  ),
]

const loss = (weights: Tensor, x: Tensor, bias: Tensor): Tensor =>
  tensor.sum(multiply(tensor.logSoftmax(add(dot(tensor.tanh(x), weights), bias)), -0.25))

export const trainingStep = (): readonly Case[] => [
  wide(
    ofMany('of one layer', 'difficult', [[4, 3], [5, 4], [3]], (weights, x, bias) =>
      tensor.subtract(weights, multiply(grad(loss)(weights, x, bias), 0.125)),
    ),
  ),
]

export const sharedReduction = (): readonly Case[] => [
  wide(
    of(
      'used by rows and by all',
      'difficult',
      (x) => {
        const rows = tensor.sum(x, { axes: [1], keepAxes: true })
        return add(multiply(x, rows), tensor.divide(tensor.sum(multiply(rows, rows)), 64))
      },
      { shape: [5, 7], values: 'ordinary', smooth: false },
    ),
  ),
]
