// How close a result must be, by the accuracy of its case and the type.
import {
  bitSize,
  type DType,
  epsilon,
  isComplex,
  isFloat,
  isInteger,
  roundTo,
  smallestPositiveNormal,
  toReal,
} from '@nx/types'
import type { Accuracy, Case } from '../cases/case.ts'
import type { Allowance, Closeness } from '../difference.ts'
import type { BackendSuiteOptions } from './options.ts'

/**
 * Units in the last place between two results that are each as exact as CPU backends promise: to 1 ulp, in f64 to 2
 * for the difficult functions. Complex ones take several roundings.
 */
function defaultUlp(accuracy: Accuracy, type: DType): number {
  if (accuracy === 'exact') return 0
  if (isComplex(type)) return accuracy === 'arithmetic' ? 4 : 8
  if (accuracy === 'arithmetic') return 0
  return type === 'f64' ? (accuracy === 'difficult' ? 4 : 2) : 1
}

/** What may differ between a result of a case and the one it must agree with. */
export function allowanceFor(
  op: string,
  { accuracy, cancelling = 0, condition = 1 }: Pick<Case, 'accuracy' | 'cancelling' | 'condition'>,
  type: DType,
  options: Pick<BackendSuiteOptions, 'tolerance' | 'subnormals' | 'signedZeros'>,
): Allowance {
  const given: Closeness | undefined = options.tolerance?.[op] ?? options.tolerance?.[accuracy]
  // Also what is computed on the way may have been flushed.
  const flushed = options.subnormals === false && isFloat(type) ? 2 * smallestPositiveNormal(type) : 0
  const cancelled = isInteger(type) ? 0 : 8 * epsilon(toReal(type)) * cancelling
  return {
    ulp: given?.ulp ?? (given === undefined ? condition * defaultUlp(accuracy, type) : 0),
    relative: given?.relative ?? 0,
    absolute: Math.max(given?.absolute ?? 0, flushed, cancelled),
    signedZeros: options.signedZeros !== false && accuracy !== 'sum' && accuracy !== 'product',
  }
}

/** Whether the error of a case is bounded by the result for absolute inputs. */
export const accumulates = ({ accuracy }: Case, type: DType): boolean =>
  !isInteger(type) && (accuracy === 'sum' || accuracy === 'product')

/** Whether sums and products of a type are computed in a wider one and rounded once. */
export const isNarrow = (type: DType): boolean => isFloat(type) && bitSize(type) <= 16

/**
 * What narrow floats may be: the exact sum or product rounded once, and its neighbour only where the rounding errors of
 * an f32 reach beyond the middle of both.
 */
export function rangeOf(
  exact: Float64Array,
  magnitudes: Float64Array,
  of: Case,
  type: DType,
  terms: number,
): readonly [low: Float64Array, high: Float64Array] {
  const error = boundsOf(magnitudes, of, 'f32', terms)
  const round = roundTo(type)
  const end = (sign: number): Float64Array =>
    exact.map((value, i) =>
      Number.isFinite(value) ? round(value + sign * (error[i]! + terms * 2 ** -149)) : value,
    )
  return [end(-1), end(1)]
}

/**
 * Largest error of sums or products of `terms` terms in any order, from their values for absolute inputs: log₂ n
 * rounding errors for a sum in pairs or blocks, n for a product.
 */
export function boundsOf(
  magnitudes: Float64Array,
  { accuracy }: Case,
  type: DType,
  terms: number,
): Float64Array {
  const own = epsilon(toReal(type))
  const roundings = accuracy === 'sum' ? Math.log2(Math.max(terms, 2)) + 1 : terms
  const relative = (roundings * Math.min(own, epsilon('f32')) + own) * (isComplex(type) ? 4 : 1)
  return magnitudes.map((magnitude) => relative * magnitude)
}
