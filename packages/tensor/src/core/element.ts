// Single numbers as users write them, and as the elements of a type.
import {
  bitSize,
  Complex,
  convert,
  describe,
  type DType,
  finiteMax,
  finiteMin,
  isComplex,
  isInteger,
  isOfKind,
  isSigned,
  NxError,
  type Scalar,
} from '@nx/types'

export { describe }

/** A number that counts as a floating-point literal even if it is integral; made by `weakFloat`. */
export class WeakFloat {
  /** @internal */
  static readonly kind: symbol = /* @__PURE__ */ Symbol.for('nx.WeakFloat')

  static [Symbol.hasInstance]<T>(this: abstract new (...args: never[]) => T, value: unknown): value is T {
    return isOfKind(this, value)
  }

  declare readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** One element as users write it. */
export type Literal = Scalar | boolean | WeakFloat

/**
 * A literal as an element of a type: wrapped into integer types if asked for, else refused where the type
 * cannot hold it. Throws `out_of_range`, `not_integer`, `complex_value`, or `invalid_value` for what is no
 * number at all.
 */
export function element(op: string, literal: Literal, type: DType, wrap = false): Scalar {
  const value = bare(literal)
  const fail = (code: string, message: string): NxError => new NxError(code, op, message, { value, type })
  if (value instanceof Complex) {
    if (isComplex(type)) return converted(value, type)
    throw fail('complex_value', `${value} is complex, ${type} is not; use c64 or c128, or real(x)`)
  }
  if (!isLiteral(value)) throw notLiteral(op, value)
  if (isInteger(type) && !wrap && !fits(value, type)) {
    if (typeof value === 'number' && !Number.isInteger(value)) {
      throw fail(
        'not_integer',
        `${value} is not an integer, so it is no ${type}; leave out the type, or use asType`,
      )
    }
    throw fail(
      'out_of_range',
      `${value} does not fit ${type}, whose range is ${finiteMin(type)} to ${finiteMax(type)}; give a wider type, or ` +
        `tensor(…, { type: '${type}', wrap: true }) to keep the low bits`,
    )
  }
  return converted(value, type)
}

/** A literal converted to a type as the elements of a tensor are, but not by way of another type. */
export function converted(literal: Literal, type: DType, saturate = false): Scalar {
  const value = bare(literal)
  const from = value instanceof Complex ? 'c128' : typeof value === 'bigint' ? 's64' : 'f64'
  return convert(from, type, { saturate })(value)
}

/** A literal without what says its type. */
export function bare(literal: Literal): Scalar {
  return literal instanceof WeakFloat
    ? literal.value
    : typeof literal === 'boolean'
      ? Number(literal)
      : literal
}

/** Whether an integer type can hold a number. */
function fits(value: number | bigint, type: DType): boolean {
  const [start, end] = rangeOf(type)
  return value >= start && value < end && (typeof value === 'bigint' || Number.isInteger(value))
}

/** The smallest number of an integer type, and the first beyond its largest. */
export function rangeOf(type: DType): [start: number, end: number] {
  const signed = isSigned(type)
  const end = 2 ** (bitSize(type) - Number(signed))
  return [signed ? -end : 0, end]
}

/**
 * Whether a value is what may stand among tensors.
 *
 * @internal
 */
export function isLiteral(value: unknown): value is Literal {
  return (
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean' ||
    value instanceof Complex ||
    value instanceof WeakFloat
  )
}

/**
 * The error for what is no number.
 *
 * @internal
 */
export function notLiteral(op: string, value: unknown): NxError {
  const fix =
    value === undefined || value === null
      ? 'is an argument missing? NaN stands for a number that is missing'
      : value instanceof Promise
        ? 'await it first'
        : typeof value === 'string'
          ? 'convert it by Number'
          : typeof value === 'function'
            ? 'call it, or take the value of a chain'
            : typeof value !== 'object' || 'length' in value
              ? 'make a tensor of arrays first'
              : 'byteLength' in value
                ? 'read its bytes with fromBinary'
                : 'make an array of its numbers first'
  return new NxError('invalid_value', op, `got ${describe(value)} where numbers or a tensor belong; ${fix}`, {
    value,
  })
}
