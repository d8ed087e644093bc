// Cases of sorting.
import { argsort } from '@nx/tensor'
import type { Shape } from '@nx/types'
import type { Case, Values } from './case.ts'
import { isReal } from './types.ts'

const ordered = (
  title: string,
  shape: Shape,
  values: Values,
  options: NonNullable<Parameters<typeof argsort>[1]> = {},
): Case => ({
  title,
  types: isReal,
  accuracy: 'exact',
  run: (x) => argsort(x, { stable: true, ...options }),
  inputs: [{ shape, values }],
})

export const argsortCases = (): readonly Case[] => [
  ordered('vector', [5], 'distinct'),
  ordered('descending', [5], 'distinct', { direction: 'desc' }),
  ordered('rows', [3, 4], 'ordinary', { axis: 1 }),
  ordered('columns', [4, 3], 'ordinary', { axis: 0, direction: 'desc' }),
  ordered('middle axis', [2, 3, 2], 'ordinary', { axis: 1 }),
  ordered('equal elements keep their order', [11], [2, 1, 2, 1, 1]),
  ordered('equal elements, descending', [11], [2, 1, 2, 1, 1], { direction: 'desc' }),
  ordered('special values', [41], 'special'),
  ordered('special values, descending', [41], 'special', { direction: 'desc' }),
  ordered('many', [2, 523], 'wide', { axis: 1 }),
  ordered('positions as u8', [7], 'distinct', { type: 'u8' }),
  ordered('nothing', [0], 'ordinary'),
]
