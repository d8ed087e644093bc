// Cases of reading and writing at positions.
import { gather, indexedAdd, indexedPut } from '@nx/tensor'
import type { Shape } from '@nx/types'
import type { Accuracy, Case, CaseInput } from './case.ts'
import { anyType } from './types.ts'

const positions = (shape: Shape, values: readonly number[]): CaseInput => ({ shape, values, type: 's32' })

const gathered = (
  title: string,
  shape: Shape,
  indices: CaseInput,
  axes?: readonly number[],
  smooth = true,
): Case => ({
  title,
  types: anyType,
  accuracy: 'exact',
  smooth,
  run: (x, at) => gather(x, at, axes === undefined ? {} : { axes }),
  inputs: [{ shape, values: smooth ? 'ordinary' : 'special' }, indices],
})

export const gatherCases = (): readonly Case[] => [
  gathered('elements', [3, 2], positions([3, 2], [0, 1, 2, 0, 0, 1])),
  gathered('rows', [3, 2], positions([2, 1], [2, 0])),
  gathered('columns', [2, 3], positions([4, 1], [2, 0, 0, 1]), [1]),
  gathered('rows of rows of indices', [4], positions([2, 2, 1], [3, 0, 1, 3])),
  gathered('first and last axis', [2, 3, 2], positions([2, 2], [1, 0, 0, 1]), [0, 2]),
  gathered('one', [3], positions([1], [2])),
  gathered('special values', [41], positions([59, 1], [40, 3, 0, 17, 36, 8, 11]), undefined, false),
  gathered('nothing', [3], positions([0, 1], []), undefined, false),
]

const scattered = (
  title: string,
  combine: 'add' | 'put',
  shapes: { readonly target: Shape; readonly indices: CaseInput; readonly updates: Shape },
  axes?: readonly number[],
  accuracy: Accuracy = 'exact',
): Case => ({
  title: `${combine}: ${title}`,
  types: anyType,
  accuracy,
  smooth: true,
  run: (target, at, updates) =>
    (combine === 'add' ? indexedAdd : indexedPut)(target, at, updates, axes === undefined ? {} : { axes }),
  inputs: [
    { shape: shapes.target, values: 'ordinary' },
    shapes.indices,
    { shape: shapes.updates, values: 'ordinary' },
  ],
})

export const scatterCases = (): readonly Case[] =>
  (['add', 'put'] as const).flatMap((combine) => {
    const accuracy = combine === 'add' ? 'sum' : 'exact'
    return [
      scattered(
        'elements',
        combine,
        { target: [3, 2], indices: positions([2, 2], [0, 1, 2, 0]), updates: [2] },
        undefined,
        accuracy,
      ),
      scattered(
        'one place twice',
        combine,
        { target: [4], indices: positions([3, 1], [1, 3, 1]), updates: [3] },
        undefined,
        accuracy,
      ),
      scattered(
        'rows',
        combine,
        { target: [3, 2], indices: positions([2, 1], [2, 0]), updates: [2, 2] },
        undefined,
        accuracy,
      ),
      scattered(
        'columns',
        combine,
        { target: [2, 3], indices: positions([2, 1], [2, 0]), updates: [2, 2] },
        [1],
        accuracy,
      ),
      scattered(
        'rows of rows',
        combine,
        { target: [4], indices: positions([2, 2, 1], [0, 3, 2, 0]), updates: [2, 2] },
        undefined,
        accuracy,
      ),
      scattered(
        'nothing',
        combine,
        { target: [3], indices: positions([0, 1], []), updates: [0] },
        undefined,
        accuracy,
      ),
    ]
  })
