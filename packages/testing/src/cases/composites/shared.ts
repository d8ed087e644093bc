// Short ways to write the cases of composites.
import type { Tensor } from '@nx/tensor'
import { isFloat } from '@nx/types'
import type { Shape } from '@nx/types'
import type { Accuracy, Case, CaseInput, Values } from '../case.ts'
import { isReal } from '../types.ts'

/** Values and further properties of a case made by `of`. */
export interface Options {
  readonly shape: Shape
  readonly values: Values
  /** True by default. */
  readonly smooth?: boolean
}

/** A case of one input, for real types where the result is exact, else for floats. */
export const of = (
  title: string,
  accuracy: Accuracy,
  run: (x: Tensor) => Tensor,
  { shape, values, smooth = true }: Options,
): Case => ({
  title,
  types: accuracy === 'exact' ? isReal : isFloat,
  accuracy,
  smooth,
  run,
  inputs: [{ shape, values }],
})

/** The same for several inputs of ordinary values. */
export const ofMany = (
  title: string,
  accuracy: Accuracy,
  shapes: readonly Shape[],
  run: (...inputs: Tensor[]) => Tensor,
): Case => ({
  title,
  types: accuracy === 'exact' ? isReal : isFloat,
  accuracy,
  smooth: true,
  run,
  inputs: shapes.map((shape): CaseInput => ({ shape, values: 'ordinary' })),
})
