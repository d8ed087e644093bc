// Cases of operations that move elements: nothing is computed, so every bit must arrive.
import { broadcast, concatenate, pad, reshape, reverse, slice, type Tensor, transpose } from '@nx/tensor'
import type { Shape } from '@nx/types'
import type { Case } from './case.ts'
import { anyType } from './types.ts'

const moved = (
  title: string,
  shapes: readonly Shape[],
  run: (...inputs: Tensor[]) => Tensor,
  smooth = true,
): Case => ({
  title,
  types: anyType,
  accuracy: 'exact',
  smooth,
  run,
  inputs: shapes.map((shape) => ({ shape, values: smooth ? 'ordinary' : 'special' })),
})

export const reshapeCases = (): readonly Case[] => [
  moved('to a vector', [[2, 3]], (x) => reshape(x, [6])),
  moved('to a matrix', [[6]], (x) => reshape(x, [3, 2])),
  moved('to a scalar', [[1, 1]], (x) => reshape(x, [])),
  moved('of a scalar', [[]], (x) => reshape(x, [1, 1])),
  moved('special values', [[6, 7]], (x) => reshape(x, [2, 3, 7]), false),
  moved('empty', [[0, 3]], (x) => reshape(x, [5, 0]), false),
]

export const transposeCases = (): readonly Case[] => [
  moved('matrix', [[2, 3]], (x) => transpose(x)),
  moved('rotated axes', [[2, 3, 2]], (x) => transpose(x, { axes: [2, 0, 1] })),
  moved('last two axes', [[2, 3, 4]], (x) => transpose(x, { axes: [0, 2, 1] })),
  moved('first two axes', [[3, 2, 4]], (x) => transpose(x, { axes: [1, 0, 2] })),
  moved('larger than a tile', [[37, 41]], (x) => transpose(x), false),
  moved('four axes', [[2, 3, 5, 4]], (x) => transpose(x, { axes: [3, 1, 0, 2] }), false),
  moved('empty', [[0, 3]], (x) => transpose(x), false),
]

export const broadcastCases = (): readonly Case[] => [
  moved('scalar', [[]], (x) => broadcast(x, [2, 3])),
  moved('row', [[3]], (x) => broadcast(x, [2, 3])),
  moved('column', [[2, 1]], (x) => broadcast(x, [2, 3])),
  moved('onto the first axis', [[2]], (x) => broadcast(x, [2, 3], { axes: [0] })),
  moved('in the middle', [[2, 1, 3]], (x) => broadcast(x, [2, 2, 2, 3], { axes: [0, 2, 3] })),
  moved('special values', [[37]], (x) => broadcast(x, [3, 37]), false),
  moved('to empty', [[1]], (x) => broadcast(x, [0]), false),
]

export const sliceCases = (): readonly Case[] => [
  moved('inner block', [[4, 3]], (x) => slice(x, [1, 1], [2, 2])),
  moved('everything', [[2, 3]], (x) => slice(x, [0, 0], [2, 3])),
  moved('strided', [[7]], (x) => slice(x, [1], [6], { strides: 3 })),
  moved('strided both ways', [[5, 4]], (x) => slice(x, [0, 1], [5, 3], { strides: [2, 2] })),
  moved('moved to fit', [[4]], (x) => slice(x, [3], [2])),
  moved('special values', [[3, 41]], (x) => slice(x, [1, 2], [2, 37]), false),
  moved('of nothing', [[0, 3]], (x) => slice(x, [0, 1], [0, 2]), false),
  dynamicSlice('start is a tensor', [1]),
  dynamicSlice('start beyond the end is clamped', [9]),
  dynamicSlice('start below zero is clamped', [-2]),
]

function dynamicSlice(title: string, starts: readonly number[]): Case {
  return {
    title,
    types: anyType,
    accuracy: 'exact',
    smooth: true,
    run: (x, start) => slice(x, [start, 1], [2, 2], { strides: [1, 1] }),
    inputs: [
      { shape: [4, 3], values: 'ordinary' },
      { shape: [], values: starts, type: 's32' },
    ],
  }
}

const padding = (title: string, shape: Shape, config: Parameters<typeof pad>[2], smooth = true): Case => ({
  title,
  types: anyType,
  accuracy: 'exact',
  smooth,
  run: (x, value) => pad(x, value, config),
  inputs: [
    { shape, values: smooth ? 'ordinary' : 'special' },
    { shape: [], values: [3], vectorize: false },
  ],
})

export const padCases = (): readonly Case[] => [
  padding(
    'around',
    [2, 3],
    [
      [1, 0, 0],
      [2, 1, 0],
    ],
  ),
  padding(
    'between',
    [3, 2],
    [
      [0, 0, 1],
      [0, 0, 2],
    ],
  ),
  padding('cropping', [5], [[-1, -2, 0]]),
  padding(
    'cropping inside gaps',
    [4, 2],
    [
      [-2, -1, 2],
      [1, -1, 1],
    ],
  ),
  padding('of a scalar', [], []),
  padding('special values', [41], [[3, 5, 0]], false),
  padding('of nothing', [0], [[2, 1, 0]], false),
]

export const reverseCases = (): readonly Case[] => [
  moved('vector', [[5]], (x) => reverse(x)),
  moved('rows', [[3, 2]], (x) => reverse(x, { axes: [0] })),
  moved('columns', [[2, 3]], (x) => reverse(x, { axes: [1] })),
  moved('all axes', [[2, 3, 2]], (x) => reverse(x)),
  moved('special values', [[2, 41]], (x) => reverse(x, { axes: [1] }), false),
  moved('empty', [[0]], (x) => reverse(x), false),
]

export const concatenateCases = (): readonly Case[] => [
  moved('vectors', [[2], [3]], (...inputs) => concatenate(inputs)),
  moved(
    'columns',
    [
      [2, 1],
      [2, 3],
      [2, 2],
    ],
    (...inputs) => concatenate(inputs, { axis: 1 }),
  ),
  moved(
    'in the middle',
    [
      [2, 1, 2],
      [2, 2, 2],
    ],
    (...inputs) => concatenate(inputs, { axis: 1 }),
  ),
  moved('the same twice', [[3]], (x) => concatenate([x, x])),
  moved(
    'special values',
    [
      [3, 37],
      [3, 5],
    ],
    (...inputs) => concatenate(inputs, { axis: 1 }),
    false,
  ),
  moved('with nothing', [[0], [3]], (...inputs) => concatenate(inputs), false),
]
