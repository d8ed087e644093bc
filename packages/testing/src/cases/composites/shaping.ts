// Cases of composites that arrange elements, and of statistics.
import * as tensor from '@nx/tensor'
import type { Case } from '../case.ts'
import { typesOfBits } from '../types.ts'
import { of, ofMany } from './shared.ts'

const matrix = { shape: [2, 3], values: 'ordinary' } as const
const distinct = { shape: [3, 4], values: 'distinct' } as const

export const covariance = (): readonly Case[] => [
  { ...of('matrix', 'difficult', (x) => tensor.covariance(x), { ...matrix, shape: [4, 2] }), cancelling: 16 },
]
export const diff = (): readonly Case[] => [
  of('twice', 'arithmetic', (x) => tensor.diff(x, { order: 2, axis: 1 }), { ...matrix, shape: [2, 5] }),
]
export const median = (): readonly Case[] =>
  [
    of('odd count', 'arithmetic', (x) => tensor.median(x, { axis: 0 }), distinct),
    of('even count', 'arithmetic', (x) => tensor.median(x, { axis: 1 }), distinct),
  ].map((each) => ({ ...each, needs: typesOfBits }))
export const mode = (): readonly Case[] => [
  of('rows', 'exact', (x) => tensor.mode(x, { axis: 1 }), {
    shape: [2, 5],
    values: [1, 2, 2, 0, 1, 1, 0],
    smooth: false,
  }),
]
export const oneHot = (): readonly Case[] => [
  {
    ...of('vector', 'exact', (x) => tensor.oneHot(x, 4), { shape: [3], values: [0, 2, 3], smooth: false }),
    inputs: [{ shape: [3], values: [0, 2, 3], type: 's32' }],
    needs: () => ['f32'],
  },
]
export const outer = (): readonly Case[] => [
  ofMany('vectors', 'arithmetic', [[2], [3]], (x, y) => tensor.outer(x, y)),
]
export const padOuter = (): readonly Case[] => [
  of(
    'replicate',
    'exact',
    (x) =>
      tensor.padOuter(x, 'replicate', [
        [1, 0],
        [0, 2],
      ]),
    matrix,
  ),
  of(
    'cyclic',
    'exact',
    (x) =>
      tensor.padOuter(x, 'cyclic', [
        [1, 1],
        [2, 1],
      ]),
    matrix,
  ),
]
export const putSlice = (): readonly Case[] => [
  ofMany(
    'in a matrix',
    'exact',
    [
      [3, 4],
      [2, 2],
    ],
    (x, block) => tensor.putSlice(x, [1, 2], block),
  ),
  ofMany('moved to fit', 'exact', [[5], [2]], (x, block) => tensor.putSlice(x, [tensor.s32(9)], block)),
]
export const reflect = (): readonly Case[] => [
  of(
    'matrix',
    'exact',
    (x) =>
      tensor.reflect(x, {
        paddingConfig: [
          [1, 1],
          [2, 0],
        ],
      }),
    { ...matrix, shape: [3, 3] },
  ),
]
export const repeat = (): readonly Case[] => [
  of('columns', 'exact', (x) => tensor.repeat(x, 2, { axis: 1 }), matrix),
]
export const standardDeviation = (): readonly Case[] => [
  of('columns', 'difficult', (x) => tensor.standardDeviation(x, { axes: [0] }), { ...matrix, shape: [4, 2] }),
]
export const tile = (): readonly Case[] => [of('matrix', 'exact', (x) => tensor.tile(x, [2, 2]), matrix)]
export const topK = (): readonly Case[] => [
  of('values', 'exact', (x) => tensor.topK(x, { k: 2 })[0], distinct),
  of('indices', 'exact', (x) => tensor.topK(x, { k: 2 })[1], { ...distinct, smooth: false }),
]
export const weightedMean = (): readonly Case[] => [
  {
    ...ofMany(
      'rows',
      'difficult',
      [
        [2, 3],
        [2, 3],
      ],
      (x, weights) => tensor.weightedMean(x, weights, { axes: [1] }),
    ),
    inputs: [
      { shape: [2, 3], values: 'ordinary' },
      { shape: [2, 3], values: { from: 0.5, to: 2 } },
    ],
    cancelling: 8,
  },
]
