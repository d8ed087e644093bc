// Cases of composites that reduce, search, sort and pick.
import * as tensor from '@nx/tensor'
import { isFloat } from '@nx/types'
import type { Shape } from '@nx/types'
import type { Case } from '../case.ts'
import { anyType, typesOfBits } from '../types.ts'
import { of, ofMany } from './shared.ts'

const normalized = (
  run: (x: tensor.Tensor, options?: { axis?: number }) => tensor.Tensor,
): readonly Case[] => [
  of('rows', 'difficult', (x) => run(x), { shape: [2, 3], values: 'ordinary' }),
  of('columns', 'difficult', (x) => run(x, { axis: 0 }), { shape: [3, 2], values: 'ordinary' }),
  of('large numbers', 'difficult', (x) => run(x), { shape: [4], values: [1000, 999, 998, 1000] }),
  of('many', 'difficult', (x) => run(x), { shape: [3, 149], values: 'ordinary', smooth: false }),
  of('special values', 'difficult', (x) => run(x), { shape: [37, 1], values: 'special', smooth: false }),
]

export const softmax = (): readonly Case[] => normalized(tensor.softmax)
export const logSoftmax = (): readonly Case[] =>
  normalized(tensor.logSoftmax).map((each) => ({
    ...each,
    cancelling: each.title === 'large numbers' ? 1000 : 8,
  }))

export const layerNormalization = (): readonly Case[] => [
  ...[
    of('rows', 'difficult', (x) => tensor.layerNormalization(x, { epsilon: 0.25 }), {
      shape: [4, 6],
      values: 'ordinary',
    }),
    of('columns', 'difficult', (x) => tensor.layerNormalization(x, { axes: [0], epsilon: 0.25 }), {
      shape: [149, 3],
      values: 'ordinary',
      smooth: false,
    }),
    ofMany('with scale and bias', 'difficult', [[3, 4], [4], [3, 1]], (x, scale, bias) =>
      tensor.layerNormalization(x, { scale: scale!, bias: bias!, epsilon: 0.25 }),
    ),
  ].map((each) => ({ ...each, cancelling: 8 })),
]

export const logsumexp = (): readonly Case[] => logsumexps().map((each) => ({ ...each, needs: typesOfBits }))

const logsumexps = (): readonly Case[] => [
  of('all', 'difficult', (x) => tensor.logsumexp(x), { shape: [2, 3], values: 'ordinary' }),
  of('columns', 'difficult', (x) => tensor.logsumexp(x, { axes: [0] }), {
    shape: [2, 3],
    values: 'ordinary',
  }),
  of('large numbers', 'difficult', (x) => tensor.logsumexp(x), { shape: [3], values: [200, 199, 198] }),
]

export const mean = (): readonly Case[] => [
  of('all', 'sum', (x) => tensor.mean(x), { shape: [2, 3], values: 'ordinary' }),
  of('rows', 'sum', (x) => tensor.mean(x, { axes: [1] }), { shape: [3, 4], values: 'ordinary' }),
  of('many', 'sum', (x) => tensor.mean(x, { axes: [0] }), {
    shape: [149, 3],
    values: 'ordinary',
    smooth: false,
  }),
]

export const variance = (): readonly Case[] => [
  of('all', 'difficult', (x) => tensor.variance(x), { shape: [2, 3], values: 'ordinary' }),
  of('rows', 'difficult', (x) => tensor.variance(x, { axes: [1], ddof: 1 }), {
    shape: [2, 4],
    values: 'ordinary',
  }),
]

type Search = typeof tensor.argmax

const searched = (run: Search): readonly Case[] =>
  searches(run).map((each) => ({ ...each, needs: (type) => (isFloat(type) ? typesOfBits(type) : []) }))

const searches = (run: Search): readonly Case[] => [
  of('flattened', 'exact', (x) => run(x), { shape: [2, 3], values: 'distinct', smooth: false }),
  of('rows', 'exact', (x) => run(x, { axis: 1 }), { shape: [3, 4], values: 'ordinary', smooth: false }),
  of('first of equal ones', 'exact', (x) => run(x), { shape: [6], values: [1, 2, 1, 2], smooth: false }),
  of('last of equal ones', 'exact', (x) => run(x, { tieBreak: 'high' }), {
    shape: [6],
    values: [1, 2],
    smooth: false,
  }),
  of('special values', 'exact', (x) => run(x, { axis: 1 }), {
    shape: [37, 2],
    values: 'special',
    smooth: false,
  }),
]

export const argmax = (): readonly Case[] => searched(tensor.argmax)
export const argmin = (): readonly Case[] => searched(tensor.argmin)

const truth = (run: typeof tensor.all): readonly Case[] => [
  of('all axes', 'exact', (x) => run(x), { shape: [2, 3], values: [0, 1, 1], smooth: false }),
  of('rows', 'exact', (x) => run(x, { axes: [1] }), {
    shape: [4, 2],
    values: [0, 1, 1, 1, 0],
    smooth: false,
  }),
  of('of nothing', 'exact', (x) => run(x), { shape: [0], values: [1], smooth: false }),
]

export const all = (): readonly Case[] => truth(tensor.all)
export const any = (): readonly Case[] => truth(tensor.any)

export const sort = (): readonly Case[] => [
  of('vector', 'exact', (x) => tensor.sort(x), { shape: [6], values: 'distinct' }),
  of('rows, descending', 'exact', (x) => tensor.sort(x, { axis: 1, direction: 'desc' }), {
    shape: [2, 4],
    values: 'distinct',
  }),
  of('many', 'exact', (x) => tensor.sort(x), { shape: [523], values: 'wide', smooth: false }),
]

/** Limits of the input's type, because types of limits merge. */
const clipped = (x: tensor.Tensor, high: number): tensor.Tensor => {
  const limit = (value: number): tensor.Tensor => tensor.full([], value, { type: x.type })
  return tensor.clip(x, limit(0), limit(high))
}

export const clip = (): readonly Case[] => [
  of('between', 'exact', (x) => clipped(x, 1), { shape: [2, 3], values: 'ordinary' }),
  of('special values', 'exact', (x) => clipped(x, 1), {
    shape: [37],
    values: 'special',
    smooth: false,
  }),
]

const positions = (shape: Shape, values: readonly number[]): Case['inputs'][number] => ({
  shape,
  values,
  type: 's32',
})

const picked = (
  title: string,
  shape: Shape,
  indices: Case['inputs'][number],
  run: (x: tensor.Tensor, at: tensor.Tensor) => tensor.Tensor,
): Case => ({
  title,
  types: anyType,
  accuracy: 'exact',
  smooth: true,
  run,
  inputs: [{ shape, values: 'ordinary' }, indices],
})

export const take = (): readonly Case[] => [
  picked('rows', [3, 2], positions([2], [2, 0]), (x, at) => tensor.take(x, at)),
  picked('columns, in a matrix', [2, 3], positions([2, 2], [2, 0, 1, 2]), (x, at) =>
    tensor.take(x, at, { axis: 1 }),
  ),
]

export const takeAlongAxis = (): readonly Case[] => [
  picked('rows', [3, 2], positions([2, 2], [2, 0, 0, 1]), (x, at) => tensor.takeAlongAxis(x, at)),
  picked('columns', [2, 3], positions([2, 1], [2, 1]), (x, at) => tensor.takeAlongAxis(x, at, { axis: 1 })),
]

export const stack = (): readonly Case[] => [
  {
    title: 'two',
    types: anyType,
    accuracy: 'exact',
    smooth: true,
    run: (...inputs) => tensor.stack(inputs, { axis: 1 }),
    inputs: [
      { shape: [2], values: 'ordinary' },
      { shape: [2], values: 'ordinary' },
    ],
  },
]
