// Reductions over axes: what sum, product, reduceMax and reduceMin share.
import { apply } from './apply.ts'
import { allAxes, type Axis, resolveAxes } from './axes.ts'
import type { Definition } from './definition.ts'
import { checkOptions } from './options.ts'
import type { Tensor } from './tensor.ts'
import { shiftedAxes } from './shifted-axes.ts'

/** Options of reductions. */
export interface ReduceOptions {
  /** Axes to reduce, by number or name; all by default. */
  readonly axes?: readonly Axis[]
  /** Whether reduced axes stay with length 1; false by default. */
  readonly keepAxes?: boolean
}

/** Options of reductions with everything resolved. */
export interface ReduceAttrs {
  readonly axes: readonly number[]
  readonly keepAxes: boolean
}

/** Runs a reduction primitive. */
export function reduce(name: string, tensor: Tensor, options: ReduceOptions): Tensor {
  checkOptions(name, options, ['axes', 'keepAxes'])
  const axes =
    options.axes === undefined ? allAxes(tensor.shape.length) : resolveAxes(name, tensor, options.axes)
  return apply(reduction(name), [tensor], { axes, keepAxes: Boolean(options.keepAxes) })
}

/** The definition of a reduction: axes vanish or become 1, the type stays. */
export function reduction(name: string): Definition<ReduceAttrs> {
  return {
    name,
    vectorize: shiftedAxes,
    infer: ([input], { axes, keepAxes }) => {
      const { type, shape, names } = input!
      if (keepAxes)
        return { type, names, shape: shape.map((length, axis) => (axes.includes(axis) ? 1 : length)) }
      const kept = allAxes(shape.length).filter((axis) => !axes.includes(axis))
      return { type, shape: kept.map((axis) => shape[axis]!), names: kept.map((axis) => names[axis]!) }
    },
  }
}
