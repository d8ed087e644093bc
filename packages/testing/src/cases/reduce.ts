// Cases of reductions.
import * as tensor from '@nx/tensor'
import type { ReduceOptions, Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import type { Accuracy, Case, Values } from './case.ts'
import { anyType, isReal, typesOfAggregates } from './types.ts'

/** What tells one reduction from another. */
export interface ReductionOptions {
  readonly types: (type: DType) => boolean
  readonly accuracy: Accuracy
  /** Values where the reduction is smooth. */
  readonly values: Values
  /** Values of the longer cases. */
  readonly many?: Values
  /** Values that hold infinities and NaN; none by default. */
  readonly special?: Values
  /** Whether there is a result for no elements; false by default. */
  readonly empty?: boolean
  readonly needs?: Case['needs']
}

type Reduce = (x: Tensor, options?: ReduceOptions) => Tensor

/** The shapes and axes every reduction meets. */
function reductionCases(reduce: Reduce, options: ReductionOptions): readonly Case[] {
  const { types, accuracy, values, many = values, special, empty = false } = options
  const needs = options.needs === undefined ? {} : { needs: options.needs }
  const of = (title: string, shape: Shape, attrs: ReduceOptions, smooth = true): Case => ({
    title,
    types,
    accuracy,
    smooth,
    ...needs,
    run: (x) => reduce(x, attrs),
    inputs: [{ shape, values: smooth ? values : many }],
  })
  const cases = [
    of('all', [2, 3], {}),
    of('rows', [2, 3], { axes: [0] }),
    of('columns', [2, 3], { axes: [1] }),
    of('middle, axis kept', [2, 3, 2], { axes: [1], keepAxes: true }),
    of('outer two', [2, 2, 2], { axes: [0, 2] }),
    of('of a scalar', [], {}),
    of('over one element', [1, 3], { axes: [0] }),
    of('long', [1031], {}, false),
    of('many rows', [67, 65], { axes: [0] }, false),
    of('many columns', [67, 65], { axes: [1] }, false),
    of('inner and outer of many', [9, 33, 7], { axes: [0, 2] }, false),
    of('of nothing, to nothing', [0, 3], { axes: [1] }, false),
  ]
  if (special !== undefined) {
    cases.push({
      ...of('special values', [37, 3], { axes: [0] }, false),
      inputs: [{ shape: [37, 3], values: special }],
    })
    cases.push({
      ...of('special neighbours', [37, 2], { axes: [1] }, false),
      inputs: [{ shape: [37, 2], values: special }],
    })
  }
  if (empty) cases.push(of('of nothing', [0, 3], { axes: [0] }, false))
  return cases
}

const additive = { types: anyType, special: 'special', empty: true, needs: typesOfAggregates } as const

export const sum = (): readonly Case[] =>
  reductionCases(tensor.sum, { ...additive, accuracy: 'sum', values: 'ordinary' })

export const product = (): readonly Case[] =>
  reductionCases(tensor.product, { ...additive, accuracy: 'product', values: 'nonzero' })

const extremal = {
  types: isReal,
  accuracy: 'exact',
  values: 'distinct',
  many: 'wide',
  special: 'special',
} as const

export const reduceMax = (): readonly Case[] => reductionCases(tensor.reduceMax, extremal)

export const reduceMin = (): readonly Case[] => reductionCases(tensor.reduceMin, extremal)
