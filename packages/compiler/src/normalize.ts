// Joins neighbouring loops that every access walks as one.
import { ownStrides } from './loop.ts'
import type { Loop } from './loop.ts'
import { mapStrides } from './merge.ts'

/** The nest with as few loops as its accesses allow; long inner loops are what vector code wants. */
export function normalize(loop: Loop): Loop {
  let current = loop
  for (let axis = current.lengths.length - 2; axis >= 0; axis--) {
    if (axis === current.parallel - 1 || !walksAsOne(current, axis)) continue
    current = joinAxes(current, axis)
  }
  return current
}

function walksAsOne({ lengths, body, stores }: Loop, axis: number): boolean {
  const inner = lengths[axis + 1]!
  return [...body.map(ownStrides), ...stores.map(({ access }) => access.strides)].every(
    (strides) => strides.length === 0 || strides[axis] === strides[axis + 1]! * inner,
  )
}

function joinAxes(loop: Loop, axis: number): Loop {
  const without = (values: readonly number[]): number[] => values.filter((_, i) => i !== axis)
  const lengths = without(loop.lengths)
  lengths[axis] = loop.lengths[axis]! * loop.lengths[axis + 1]!
  return {
    ...mapStrides(loop, without),
    lengths,
    parallel: axis < loop.parallel ? loop.parallel - 1 : loop.parallel,
  }
}
