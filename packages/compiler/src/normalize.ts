// Joins neighbouring loops that every access walks as one.
import { ownStrides } from './loop.ts'
import { withStrides } from './nest.ts'
import type { Nest } from './nest.ts'

/** The nest with as few loops as its accesses allow, none joined across `rows`; long inner loops are what vector code wants. */
export function normalize(nest: Nest, rows = 0): Nest {
  let current = nest
  for (let axis = current.lengths.length - 2; axis >= rows; axis--) {
    if (axis !== current.parallel - 1 && walksAsOne(current, axis)) current = joinAxes(current, axis)
  }
  return current
}

/** Whether all accesses walk an axis and the next one as one. */
export function walksAsOne({ lengths, body, stores }: Nest, axis: number): boolean {
  const inner = lengths[axis + 1]!
  const isOne = (strides: readonly number[]): boolean =>
    strides.length === 0 || strides[axis] === strides[axis + 1]! * inner
  return body.every((each) => isOne(ownStrides(each))) && stores.every(({ access }) => isOne(access.strides))
}

/** The nest with an axis and the next one as one loop. */
export function joinAxes(nest: Nest, axis: number): Nest {
  const without = (values: readonly number[]): number[] => values.filter((_, i) => i !== axis)
  const lengths = without(nest.lengths)
  lengths[axis] = nest.lengths[axis]! * nest.lengths[axis + 1]!
  const { parallel } = nest
  return withStrides(nest, without, lengths, axis < parallel ? parallel - 1 : parallel)
}
