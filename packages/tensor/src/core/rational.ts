// Quotients of polynomials, for functions that rational approximations define.
import { add } from '../ops/add.ts'
import { divide } from '../ops/divide.ts'
import { multiply } from '../ops/multiply.ts'
import { like } from './composite.ts'
import type { Tensor } from './tensor.ts'

/** The value of a polynomial, coefficients from the highest power down. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  let result = like(x, coefficients[0]!)
  for (const coefficient of coefficients.slice(1)) result = add(multiply(result, x), coefficient)
  return result
}

/** The quotient of two polynomials. */
export function rational(x: Tensor, numerator: readonly number[], denominator: readonly number[]): Tensor {
  return divide(polynomial(x, numerator), polynomial(x, denominator))
}
