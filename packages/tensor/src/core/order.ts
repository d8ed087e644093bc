// Sorting: what sort and argsort share.
import type { DType } from '@nx/types'
import { apply } from './apply.ts'
import { type Axis, resolveAxis } from './axes.ts'
import { oneOf, realType } from './checks.ts'
import type { Definition } from './definition.ts'
import type { Tensor } from './tensor.ts'
import { shiftedAxis } from './shifted-axes.ts'

/** Options of `sort`. */
export interface SortOptions {
  /** The axis along which to sort; the first by default. */
  readonly axis?: Axis
  /** Ascending by default. NaN counts as the greatest. */
  readonly direction?: 'asc' | 'desc'
  /** Whether equal elements keep their order; false by default. */
  readonly stable?: boolean
}

/** Options of sorting with everything resolved. */
export interface OrderAttrs {
  readonly axis: number
  readonly direction: 'asc' | 'desc'
  readonly stable: boolean
}

/** Checks a tensor and options for sorting. Throws `type`, `option`, and as `resolveAxis`. */
export function orderAttrs(op: string, input: Tensor, options: SortOptions): OrderAttrs {
  realType(op, input.type)
  return {
    axis: resolveAxis(op, input, options.axis ?? 0),
    direction: oneOf(op, 'direction', options.direction ?? 'asc', ['asc', 'desc']),
    stable: Boolean(options.stable),
  }
}

/** Indices that would sort a tensor. */
export function indicesInOrder(input: Tensor, attrs: OrderAttrs, type: DType): Tensor {
  const definition: Definition<OrderAttrs> = {
    name: 'argsort',
    vectorize: shiftedAxis,
    infer: ([spec]) => ({ ...spec!, type }),
  }
  return apply(definition, [input], attrs)
}
