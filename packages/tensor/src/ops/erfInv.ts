// Inverse of the error function.
import { erfInv as exact } from '@nx/types'
import { realType } from '../core/checks.ts'
import { compositeFloating } from '../core/composite.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { rational } from '../core/rational.ts'
import type { Tensor } from '../core/tensor.ts'
import { withSign } from '../core/with-sign.ts'
import { abs } from './abs.ts'
import { divide } from './divide.ts'
import { less } from './less.ts'
import { lessEqual } from './lessEqual.ts'
import { log } from './log.ts'
import { max } from './max.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { sqrt } from './sqrt.ts'
import { subtract } from './subtract.ts'

/**
 * The number whose error function each element is: ±Infinity for ±1, NaN beyond. Integers become f32.
 *
 * Computed from the quantiles of the normal distribution in M. J. Wichura, "Algorithm AS 241: The Percentage
 * Points of the Normal Distribution", Applied Statistics 37 (1988), 477-484.
 *
 * @throws NxError `type` for complex inputs.
 *
 * @example
 * toArray(erfInv(tensor([0, 0.5, 1]))) // => [0, 0.4769362807273865, Infinity]
 */
export function erfInv(tensor: TensorLike): Tensor {
  const input = toTensor(tensor, 'erfInv')
  realType('erfInv', input.type)
  return compositeFloating('erfInv', input, decompose, exact)
}

const center = [
  [
    2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
    13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
  ],
  [
    5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
    5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
  ],
] as const

const middle = [
  [
    7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
    3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
  ],
  [
    1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
    0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
  ],
] as const

const tail = [
  [
    2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
    0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
  ],
  [
    2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
    0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
  ],
] as const

function decompose(x: Tensor): Tensor {
  const size = abs(x)
  const inner = min(size, 0.85)
  const distance = subtract(0.180625, multiply(multiply(inner, inner), 0.25))
  const near = multiply(multiply(inner, 0.5), rational(distance, ...center))
  const depth = sqrt(negate(log(multiply(subtract(1, max(size, 0.85)), 0.5))))
  const bounded = min(depth, 30)
  const outer = select(
    lessEqual(bounded, 5),
    rational(subtract(min(bounded, 5), 1.6), ...middle),
    rational(subtract(max(bounded, 5), 5), ...tail),
  )
  const quantile = divide(select(lessEqual(size, 0.85), near, outer), Math.SQRT2)
  return withSign(x, select(less(depth, Infinity), quantile, depth))
}
