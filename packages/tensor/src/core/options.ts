// Misspelt options are mistakes, not wishes to be ignored.
import { type DType, dtypes, isDType, NxError, type Shape, sizeOf, show } from '@nx/types'

export { checkOptions } from '@nx/types'

/**
 * Returns the type if it is one, or the other where none is given. Throws `unknown_type`.
 *
 * @internal
 */
export function checkType<T extends DType>(op: string, type: T | undefined, fallback?: T): T {
  if (type === undefined && fallback !== undefined) return fallback
  if (isDType(type)) return type
  throw new NxError(
    'unknown_type',
    op,
    `there is no type ${typeof type === 'string' ? type : show(type)}; the types are ${dtypes.join(', ')}`,
    { type },
  )
}

/**
 * A copy of the shape if all its lengths are natural numbers. Throws `shape` or `too_large`.
 *
 * @internal
 */
export function checkShape(op: string, shape: Shape): Shape {
  if (Array.isArray(shape)) {
    // A copy has no holes and no -0, and the caller cannot change it.
    const copy = [...(shape as readonly number[])]
    let i = 0
    while (i < copy.length && Number.isInteger(copy[i]) && copy[i]! >= 0) copy[i++]! += 0
    if (i === copy.length) return checkSize(op, copy)
  }
  throw new NxError(
    'shape',
    op,
    `a shape is an array of whole numbers, zero or more each, got ${format(shape)}`,
    { shape },
  )
}

/**
 * Returns the shape if a tensor may have it. Throws `too_large` beyond 2³¹ elements, which is as far as
 * indices reach.
 *
 * @internal
 */
export function checkSize(op: string, shape: Shape): Shape {
  if (sizeOf(shape) <= 2 ** 31) return shape
  throw new NxError(
    'too_large',
    op,
    `a tensor has at most 2 ** 31 elements, got [${shape.join(', ')}]; work in smaller parts`,
    { shape },
  )
}

function format(shape: unknown): string {
  // Joining a list leaves out undefined and null.
  return Array.isArray(shape) ? `[${shape.map(show).join(', ')}]` : show(shape)
}
