// Cases of indexing and sorting.
import { isFloat } from '@nx/types'
import type { DType, Shape } from '@nx/types'
import { input } from '../support/case.ts'
import type { Case } from '../support/case.ts'
import { between, special, stored } from '../support/numbers.ts'

const values = (type: DType): number[] => between(0, 30, 89).map((x) => (isFloat(type) ? x : Math.trunc(x)))

const rest = (shape: Shape, axes: number[]): number[] => shape.filter((_, axis) => !axes.includes(axis))

function gather(
  shape: Shape,
  axes: number[],
  rows: Shape,
  indices: number[],
  type: DType = 'f32',
  by: DType = 's32',
): Case {
  return {
    name: `gather ${type} [${shape}] along ${axes} by ${by} [${rows}]`,
    op: 'gather',
    inputs: [input(type, shape, values(type)), input(by, [...rows, axes.length], indices)],
    attrs: { axes },
    out: { type, shape: [...rows, ...rest(shape, axes)] },
  }
}

function scatter(
  combine: 'add' | 'put',
  shape: Shape,
  axes: number[],
  rows: Shape,
  indices: number[],
  type: DType = 'f32',
): Case {
  return {
    name: `scatter ${combine} ${type} [${shape}] along ${axes}, rows [${rows}]`,
    op: 'scatter',
    inputs: [
      input(type, shape, values(type)),
      input('s32', [...rows, axes.length], indices),
      input(type, [...rows, ...rest(shape, axes)], values(type).slice(11)),
    ],
    attrs: { axes, combine },
    out: { type, shape },
    ulps: combine === 'add' && isFloat(type) ? 4 : 0,
  }
}

const scatters = (['add', 'put'] as const).flatMap((combine) => [
  ...stored.map((type) => scatter(combine, [6], [0], [9], [0, 3, 3, 5, 0, 3, 1, 5, 5], type)),
  scatter(combine, [4, 5], [0], [6], [1, 1, 3, 0, 1, 3]),
  scatter(combine, [4, 5], [1], [3], [4, 0, 4]),
  scatter(combine, [4, 5], [0, 1], [2, 2], [0, 0, 3, 4, 0, 0, 2, 1]),
  scatter(combine, [3, 4, 5], [2, 0], [5], [0, 0, 1, 2, 0, 0, 4, 1, 1, 2]),
  scatter(combine, [10], [0], [300], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]),
  scatter(combine, [4], [0], [0], [0]),
  scatter(combine, [0, 2], [1], [1], [1]),
])

function argsort(
  type: DType,
  shape: Shape,
  axis: number,
  direction: 'asc' | 'desc',
  numbers: readonly number[],
): Case {
  return {
    name: `argsort ${type} [${shape}] along ${axis} ${direction}, ${numbers.length} numbers`,
    op: 'argsort',
    inputs: [input(type, shape, numbers)],
    attrs: { axis, direction, stable: true },
    out: { type: 's32', shape },
  }
}

const sorts = (['asc', 'desc'] as const).flatMap((direction) => [
  ...stored.map((type) => argsort(type, [28], 0, direction, special(type))),
  argsort('f32', [1], 0, direction, [3]),
  argsort('f32', [0], 0, direction, [3]),
  argsort('f32', [3, 7], 1, direction, between(-3, 3, 21)),
  argsort('f32', [7, 3], 0, direction, between(-3, 3, 21)),
  argsort('s32', [2, 33, 2], 1, direction, between(-9, 9, 132).map(Math.trunc)),
  argsort('f32', [1000], 0, direction, between(-9, 9, 1000).map(Math.trunc)),
  argsort('f32', [9], 0, direction, [0, -0, NaN, 0, -1, NaN, -Infinity, Infinity, -0]),
])

export const indexCases: readonly Case[] = [
  ...stored.map((type) => gather([5, 3], [0], [4], [4, 0, 2, 2], type)),
  gather([5, 3], [1], [2, 2], [2, 0, 1, 1]),
  gather([4, 5, 6], [0, 2], [3], [3, 5, 0, 0, 2, 1], 's32'),
  gather([4, 5, 6], [2, 1], [2], [5, 4, 0, 3], 'f32', 'u8'),
  gather([7], [0], [], [6]),
  gather([7], [0], [0], [0]),
  ...scatters,
  ...sorts,
]

/** Out of bounds the reference backend raises; a device clamps. */
export const clamped: readonly (Case & { readonly expected: readonly number[] })[] = [
  {
    ...gather([4], [0], [4], [-3, 100, 3, 0]),
    inputs: [input('f32', [4], [1, 2, 3, 4]), input('s32', [4, 1], [-3, 100, 3, 0])],
    expected: [1, 4, 4, 1],
  },
  {
    ...gather([4], [0], [2], [3, 4294967295], 'f32', 'u32'),
    inputs: [input('f32', [4], [1, 2, 3, 4]), input('u32', [2, 1], [3, 4294967295])],
    expected: [4, 4],
  },
]
