// Pieces of the error function, from W. J. Cody, "Rational Chebyshev Approximations for the Error Function",
// Mathematics of Computation 23 (1969), 631-637, in the form of his SPECFUN collection.
import { add } from '../ops/add.ts'
import { divide } from '../ops/divide.ts'
import { exp } from '../ops/exp.ts'
import { floor } from '../ops/floor.ts'
import { less } from '../ops/less.ts'
import { max } from '../ops/max.ts'
import { min } from '../ops/min.ts'
import { multiply } from '../ops/multiply.ts'
import { negate } from '../ops/negate.ts'
import { select } from '../ops/select.ts'
import { subtract } from '../ops/subtract.ts'
import { rational } from './rational.ts'
import type { Tensor } from './tensor.ts'

// Less one: what is added to x itself, so that the rounding errors of the quotient count little.
const small = [
  [-0.8142222938153968, -20.440167208473554, -130.16048378339403, -905.1312883920702, 365.14075569929884],
  [1, 23.6012909523441209, 244.024637934444173, 1282.61652607737228, 2844.23683343917062],
] as const

const medium = [
  [
    2.15311535474403846e-8, 0.564188496988670089, 8.88314979438837594, 66.1191906371416295,
    298.635138197400131, 881.95222124176909, 1712.04761263407058, 2051.07837782607147, 1230.33935479799725,
  ],
  [
    1, 15.7449261107098347, 117.693950891312499, 537.181101862009858, 1621.38957456669019,
    3290.79923573345963, 4362.61909014324716, 3439.36767414372164, 1230.33935480374942,
  ],
] as const

const large = [
  [
    0.0163153871373020978, 0.305326634961232344, 0.360344899949804439, 0.125781726111229246,
    0.0160837851487422766, 0.000658749161529837803,
  ],
  [
    1, 2.56852019228982242, 1.87295284992346725, 0.527905102951428412, 0.0605183413124413191,
    0.00233520497626869185,
  ],
] as const

/** erf(x) for sizes up to 1/2; anything finite beyond. */
export function erfNearZero(x: Tensor): Tensor {
  const bounded = max(min(x, 0.5), -0.5)
  return add(bounded, multiply(bounded, rational(multiply(bounded, bounded), ...small)))
}

/** erfc(y) for y from 1/2 on; anything finite below. */
export function erfcOfPositive(y: Tensor): Tensor {
  // Beyond 30 it is zero in every type.
  const bounded = max(min(y, 30), 0.5)
  const middle = rational(min(bounded, 4), ...medium)
  const far = max(bounded, 4)
  const reciprocal = divide(1, multiply(far, far))
  const series = multiply(reciprocal, rational(reciprocal, ...large))
  const tail = divide(subtract(1 / Math.sqrt(Math.PI), series), far)
  return multiply(exponentialOfSquare(bounded), select(less(bounded, 4), middle, tail))
}

/** exp(-y²), the square split so that its rounding error is not magnified. */
function exponentialOfSquare(y: Tensor): Tensor {
  const head = divide(floor(multiply(y, 16)), 16)
  const rest = multiply(subtract(y, head), add(y, head))
  return multiply(exp(negate(multiply(head, head))), exp(negate(rest)))
}
