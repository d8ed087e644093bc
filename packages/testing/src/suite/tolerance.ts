// How close a result must be, by the accuracy of its case and the type.
import { type DType, epsilon, isComplex, isFloat, isInteger, smallestPositiveNormal, toReal } from '@nx/types'
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
  { accuracy, cancelling = 0 }: Pick<Case, 'accuracy' | 'cancelling'>,
  type: DType,
  options: Pick<BackendSuiteOptions, 'tolerance' | 'subnormals' | 'signedZeros'>,
): Allowance {
  const given: Closeness | undefined = options.tolerance?.[op] ?? options.tolerance?.[accuracy]
  // Also what is computed on the way may have been flushed.
  const flushed = options.subnormals === false && isFloat(type) ? 2 * smallestPositiveNormal(type) : 0
  const cancelled = isInteger(type) ? 0 : 8 * epsilon(toReal(type)) * cancelling
  return {
    ulp: given?.ulp ?? (given === undefined ? defaultUlp(accuracy, type) : 0),
    relative: given?.relative ?? 0,
    absolute: Math.max(given?.absolute ?? 0, flushed, cancelled),
    signedZeros: options.signedZeros !== false && accuracy !== 'sum' && accuracy !== 'product',
  }
}

/** Whether the error of a case is bounded by the result for absolute inputs. */
export const accumulates = ({ accuracy }: Case, type: DType): boolean =>
  !isInteger(type) && (accuracy === 'sum' || accuracy === 'product')

/**
 * Largest error of sums or products of `terms` terms in any order, from their values for absolute inputs: log₂ n
 * rounding errors for a sum in pairs or blocks, n for a product. Narrow floats accumulate in f32 and round once.
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
