// Cases of element-wise operations of two inputs.
import type { Tensor } from '@nx/tensor'
import type { DType } from '@nx/types'
import type { Accuracy, Case, Values } from './case.ts'

/** What tells one element-wise operation from another. */
export interface BinaryOptions {
  readonly types: (type: DType) => boolean
  readonly accuracy: Accuracy
  /** Inputs where the operation is smooth; `ordinary` by default. */
  readonly left?: Values
  readonly right?: Values
  /** Right inputs that meet every special left one; `special` by default. */
  readonly specialRight?: Values
  /** Whether its gradient is checked; true by default. */
  readonly smooth?: boolean
}

/** The shapes and values every element-wise operation of two inputs meets. */
export function binaryCases(run: (x: Tensor, y: Tensor) => Tensor, options: BinaryOptions): readonly Case[] {
  const { types, accuracy, left = 'ordinary', right = 'ordinary', specialRight = 'special' } = options
  const smooth = options.smooth ?? true
  const of = (title: string, shapes: readonly (readonly number[])[]): Case => ({
    title,
    types,
    accuracy,
    run,
    smooth,
    elementwise: true,
    inputs: [
      { shape: shapes[0]!, values: left },
      { shape: shapes[1]!, values: right },
    ],
  })
  const pairs = [
    { shape: [37, 1], values: 'special' },
    { shape: [1, 41], values: specialRight },
  ] as const
  return [
    of('same shapes', [
      [2, 3],
      [2, 3],
    ]),
    of('row to matrix', [[2, 3], [3]]),
    of('column to matrix', [
      [2, 1],
      [2, 3],
    ]),
    of('both stretch', [
      [2, 1, 2],
      [3, 1],
    ]),
    of('scalar and vector', [[], [4]]),
    of('vector and scalar', [[4], []]),
    of('scalars', [[], []]),
    { title: 'special pairs', types, accuracy, run, elementwise: true, inputs: pairs },
    {
      ...of('many', [
        [7, 149],
        [7, 149],
      ]),
      smooth: false,
    },
    { ...of('empty', [[0, 3], [3]]), smooth: false },
    { ...of('stretch to empty', [[1], [0]]), smooth: false },
  ]
}
