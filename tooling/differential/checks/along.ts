// Checks of functions along one axis.
import type { Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import { type Check, each } from '../check.ts'
import type { Values } from '../inputs.ts'

/** Shapes of two axes or more. */
export const deep: readonly Shape[] = [
  [3, 4],
  [2, 3, 4],
  [2, 1, 3, 2],
  [2, 1, 2, 3, 1, 2],
  [61, 83],
  [3, 0, 2],
]

/** Along the first axis and the last. */
export function along(
  name: string,
  run: (x: Tensor, axis: number) => Tensor,
  python: (axis: number) => string,
  types: readonly DType[],
  more: Partial<Check> & { readonly values?: Values } = {},
): readonly Check[] {
  const { values = 'any', ulps = 0, ...rest } = more
  return [0, -1].map((axis) => ({
    name,
    run: (x) => run(x!, axis),
    python: python(axis),
    types,
    ulps,
    cases: each(axis === 0 ? [[67], ...deep.slice(0, 5), [1300]] : deep.slice(0, 5), values),
    ...rest,
  }))
}
