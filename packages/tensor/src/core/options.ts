// Misspelt options are mistakes, not wishes to be ignored.
import { type DType, dtypes, isDType, NxError, type Shape, sizeOf } from '@nx/types'
import { isTensor } from './tensor.ts'

/**
 * Throws `unknown_option` for an option that is not among those known, and for what holds no options.
 *
 * @internal
 */
export function checkOptions(op: string, options: object, known: readonly string[]): void {
  const isNone = isTensor(options)
  const given = isNone
    ? ['tensor']
    : typeof options === 'object' && options !== null
      ? Object.keys(options)
      : [String(options)]
  for (const option of given) {
    if (known.includes(option)) continue
    throw new NxError(
      'unknown_option',
      op,
      `${isNone ? 'got a tensor where options belong' : `there is no option "${option}"`}; ` +
        (known.length === 0 ? 'there are none' : `the options are ${known.join(', ')}`),
      { option, known },
    )
  }
}

/**
 * Returns the type if it is one. Throws `unknown_type`.
 *
 * @internal
 */
export function checkType(op: string, type: DType): DType {
  if (isDType(type)) return type
  throw new NxError(
    'unknown_type',
    op,
    `there is no type ${String(type)}; the types are ${dtypes.join(', ')}`,
    { type },
  )
}

/**
 * Returns the shape if all its lengths are natural numbers. Throws `shape` or `too_large`.
 *
 * @internal
 */
export function checkShape(op: string, shape: Shape): Shape {
  if (Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0))
    return checkSize(op, shape)
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
  return Array.isArray(shape) ? `[${shape.map(String).join(', ')}]` : String(shape)
}
