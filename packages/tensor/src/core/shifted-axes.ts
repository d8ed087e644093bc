// Attributes that name axes, with leading ones counted in: rules of vectorized axes that many operations share.
import type { Shape } from '@nx/types'

/** One axis. */
export const shiftedAxis = <A extends { readonly axis: number }>(attrs: A, { length }: Shape): A => ({
  ...attrs,
  axis: attrs.axis + length,
})

/** Several axes. */
export const shiftedAxes = <A extends { readonly axes: readonly number[] }>(
  attrs: A,
  { length }: Shape,
): A => ({ ...attrs, axes: attrs.axes.map((axis) => axis + length) })
