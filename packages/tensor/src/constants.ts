// Mathematical constants and the limits of types, as scalars.
import {
  type Backend,
  Complex,
  type DType,
  epsilon as epsilonOf,
  finiteMax,
  finiteMin,
  isComplex,
  isInteger,
  NxError,
  type Scalar,
  smallestPositiveNormal as smallestOf,
  typeMax,
  typeMin,
} from '@nx/types'
import { defaultBackend } from './core/default-backend.ts'
import { scalar } from './core/literal.ts'
import { checkOptions, checkType } from './core/options.ts'
import type { Tensor } from './core/tensor.ts'

/** Options of all constants. */
export interface ConstantOptions {
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

function constant(op: string, value: Scalar, type: DType, options: ConstantOptions): Tensor {
  checkOptions(op, options, ['backend'])
  return scalar(value, checkType(op, type), defaultBackend(options.backend, op))
}

/** A limit of a type. Throws `type` where the type has none. */
function limit(op: string, of: (type: DType) => Scalar, type: DType, options: ConstantOptions): Tensor {
  return constant(op, limitOf(op, of, checkType(op, type)), type, options)
}

function limitOf(op: string, of: (type: DType) => Scalar, type: DType): Scalar {
  try {
    return of(type)
  } catch (error) {
    if (!(error instanceof NxError)) throw error
    throw new NxError(error.code, op, error.message.replace(`${error.op}: `, ''), error.details)
  }
}

/** A constant of a floating-point or complex type. Throws `type` for integers. */
function float(op: string, value: Scalar, type: DType, options: ConstantOptions): Tensor {
  if (!isInteger(checkType(op, type))) return constant(op, value, type, options)
  throw new NxError('type', op, `is not an integer, got type ${type}; give a floating-point type`, { type })
}

/**
 * π, the ratio of a circle's circumference to its diameter.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(pi('f64')) // => Math.PI
 */
export function pi(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('pi', Math.PI, type, options)
}

/**
 * e, the base of the natural logarithm.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(e('f64')) // => Math.E
 */
export function e(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('e', Math.E, type, options)
}

/**
 * γ, Euler's constant: the limit of the harmonic series minus the natural logarithm.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(eulerGamma('f64')) // => 0.5772156649015329
 */
export function eulerGamma(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('eulerGamma', 0.5772156649015329, type, options)
}

/**
 * Positive infinity, or 448, the largest number, for f8_e4m3fn, which has no infinity.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(infinity()) // => Infinity
 */
export function infinity(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('infinity', type === 'f8_e4m3fn' ? typeMax(type) : Infinity, type, options)
}

/**
 * Negative infinity, or -448, the smallest number, for f8_e4m3fn, which has no infinity.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(negInfinity()) // => -Infinity
 */
export function negInfinity(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('negInfinity', type === 'f8_e4m3fn' ? typeMin(type) : -Infinity, type, options)
}

/**
 * Not a number.
 *
 * @throws NxError `type` for integer types.
 *
 * @example
 * toNumber(nan()) // => NaN
 */
export function nan(type: DType = 'f32', options: ConstantOptions = {}): Tensor {
  return float('nan', NaN, type, options)
}

/**
 * i, the imaginary unit.
 *
 * @throws NxError `type` for types that are not complex.
 *
 * @example
 * toNumber(i()) // => new Complex(0, 1)
 */
export function i(type: DType = 'c64', options: ConstantOptions = {}): Tensor {
  if (isComplex(checkType('i', type))) return constant('i', new Complex(0, 1), type, options)
  throw new NxError('type', 'i', `is not a real number, got type ${type}; give c64 or c128`, { type })
}

/**
 * Largest value of a type: infinity where it has one.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * toNumber(max('u8')) // => 255
 */
export function max(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('max', typeMax, type, options)
}

/**
 * Smallest value of a type: negative infinity where it has one.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * toNumber(min('f32')) // => -Infinity
 */
export function min(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('min', typeMin, type, options)
}

/**
 * Largest finite value of a type.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * toNumber(maxFinite('f16')) // => 65504
 */
export function maxFinite(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('maxFinite', finiteMax, type, options)
}

/**
 * Smallest, that is most negative, finite value of a type.
 *
 * @throws NxError `type` for complex types.
 *
 * @example
 * toNumber(minFinite('s8')) // => -128
 */
export function minFinite(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('minFinite', finiteMin, type, options)
}

/**
 * Distance from 1 to the next number of a floating-point type.
 *
 * @throws NxError `type` for other types.
 *
 * @example
 * toNumber(epsilon('bf16')) // => 0.0078125
 */
export function epsilon(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('epsilon', epsilonOf, type, options)
}

/**
 * Smallest positive number of a floating-point type that is not subnormal.
 *
 * @throws NxError `type` for other types.
 *
 * @example
 * toNumber(smallestPositiveNormal('f16')) // => 0.00006103515625
 */
export function smallestPositiveNormal(type: DType, options: ConstantOptions = {}): Tensor {
  return limit('smallestPositiveNormal', smallestOf, type, options)
}
