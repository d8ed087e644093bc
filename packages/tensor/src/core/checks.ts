// Checks that many functions share: element types and option values.
import { type DType, isComplex, isInteger, NxError } from '@nx/types'
import { describe } from './element.ts'

/** The type if it is an integer. Throws `type`. */
export function integerType(op: string, type: DType): DType {
  if (isInteger(type)) return type
  throw new NxError('type', op, `needs integers, got ${type}; convert with asType(x, 's32')`, { type })
}

/** The type if it is not complex. Throws `type`. */
export function realType(op: string, type: DType): DType {
  if (!isComplex(type)) return type
  throw new NxError(
    'type',
    op,
    `is not defined for complex numbers, got ${type}; take real(x), imag(x) or abs(x)`,
    {
      type,
    },
  )
}

/**
 * The value if it is one of those allowed. Throws `option`.
 *
 * @internal
 */
export function oneOf<T extends string>(op: string, option: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value
  throw new NxError('option', op, `${option} is one of ${allowed.join(', ')}, got ${describe(value)}`, {
    option,
    value,
    allowed,
  })
}

/**
 * The value if it is an integer of at least `least`. Throws `option`.
 *
 * @internal
 */
export function integerAtLeast(op: string, option: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new NxError('option', op, `${option} is an integer of at least ${least}, got ${describe(value)}`, {
    option,
    value,
  })
}

/**
 * Throws `not_function` for what cannot be called.
 *
 * @internal
 */
export function checkFunction(op: string, value: unknown): void {
  if (typeof value === 'function') return
  throw new NxError('not_function', op, `needs a function, got ${describe(value)}; see the example`, {
    value,
  })
}

/** The value if it is a finite number. Throws `option`. */
export function finiteNumber(op: string, option: string, value: number): number {
  if (Number.isFinite(value)) return value
  throw new NxError('option', op, `${option} is a finite number, got ${describe(value)}`, { option, value })
}

/**
 * What a function returned, unless that is a promise. Throws `async_scope`.
 *
 * @internal
 */
export function checkSync<T>(
  op: string,
  returned: T,
  why = 'got an async function; trace a synchronous one and await around it',
): T {
  if (!refusesPromise(returned)) return returned
  throw new NxError('async_scope', op, `the function returned a promise, ${why}`)
}

/**
 * Whether a value is a promise, which then may reject without ending the process.
 *
 * @internal
 */
export function refusesPromise(value: unknown): boolean {
  if (!(value instanceof Promise)) return false
  value.catch(() => {})
  return true
}
