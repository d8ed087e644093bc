// The error function of f64 lanes, its complement and its inverse.
import type { Emitter } from '../emitter.ts'
import { polynomial, ratio } from '../formulas.ts'
import type { Function } from '../formulas.ts'
import { inF64 } from '../in-f64.ts'
import type { Vector } from '../vectors.ts'
import { upper, lostIn } from './digits.ts'
import { power } from './exponential.ts'
import type { Power } from './exponential.ts'

/** erf x / x - 1 as a function of x² for |x| ≤ 0.755: minimax, 3.5e-19. */
const erfRatio = [
  [
    -3.42917313783e-6, -9.1755569806507e-5, -0.00621736568931147, -0.031103465207619946, -0.32397377986272397,
    0.1283791670955126,
  ],
  [0.00021659107321112, 0.00588413721526909, 0.06898145261964976, 0.40623888087942267, 1],
] as const
/**
 * x · erfc x · exp x² for x from 0.75 to 27.3 as a constant, and the rest over t as a function of t = (x - c) / (x + c):
 * minimax, 1e-18. The first difference is exact where the function is steep.
 */
const erfcCoefficients = [
  1.167157315e-8, -1.1600021703e-7, 1.900617847e-7, 2.4588232528e-7, -3.4655613801e-7, -9.203516703e-7,
  -4.10870741734e-7, 2.93877257977e-6, 6.138914993095e-6, -4.732347720674e-6, -3.3655932652284e-5,
  -1.3750849832884e-5, 0.000154673079944982, 0.000183223267695482, -0.000777469473112091,
  -0.001216379967607487, 0.005430795629341725, 0.0040238859343379564, -0.05241065640778948,
  0.13515353572619976, -0.19022077212868835, 0.1439668233481782,
]
const erfcCenter = 2.25
const erfcAtCenter = 0.5199463321433817
/** erfInv x / x as a function of -ln(1 - x²) up to 36.1: minimax, 1.2e-6. */
const erfInvRatio = [
  [2.0369412e-5, 0.001216938, 0.012242012, 0.083874965, 0.3800526, 0.88622795],
  [7.8936523e-7, 0.00021665499, 0.0044987961, 0.037779095, 0.16707046, 1],
] as const

interface ErrorFunctions {
  /** Where x < 0.75, and else what follows. */
  readonly isNear: Vector
  /** erf x - x. */
  readonly more: Vector
  /** 1 - erf x. */
  readonly far: Vector
  /** exp -x². */
  readonly exponential: Power
}

/** For x ≥ 0, whose square is that of `root` times `share` more exactly. */
function errorFunctions(e: Emitter, x: Vector, root = x, share = 1): ErrorFunctions {
  const { f64 } = e
  const size = f64('pmin', x, 28)
  const more = f64('mul', size, ratio(e, f64('mul', size, size), erfRatio))
  const inside = f64('pmin', root, 40)
  const high = upper(e, inside)
  const rest = f64('mul', f64('sub', high, inside), f64('add', high, inside))
  const square = f64('mul', high, high)
  const exponential = power(e, f64('mul', square, -share), f64('mul', rest, share))
  const place = f64('div', f64('sub', size, erfcCenter), f64('add', size, erfcCenter))
  const change = f64('mul', place, polynomial(e, place, erfcCoefficients))
  const sum = f64('add', change, erfcAtCenter)
  const factor = f64('div', sum, size)
  const factorLow = f64('div', lostIn(e, sum, erfcAtCenter, change), size)
  // The product of two pairs.
  const { main } = exponential
  const [mainHigh, factorHigh] = [upper(e, main), upper(e, factor)]
  const low = e.multiplyAdd('f64', f64('sub', main, mainHigh), factor, f64('mul', exponential.rest, factor))
  const part = e.multiplyAdd('f64', mainHigh, f64('add', f64('sub', factor, factorHigh), factorLow), low)
  const far = exponential.scaled(f64('add', f64('mul', mainHigh, factorHigh), part))
  return { isNear: f64('lt', x, 0.75), more, far, exponential }
}

export const erf: Function = (e, x) => {
  const { f64 } = e
  const { isNear, more, far } = errorFunctions(e, x)
  return f64('bitselect', f64('add', x, more), f64('sub', 1, far), isNear)
}

export function erfc(e: Emitter, x: Vector, root?: Vector, share?: number): Vector {
  const { f64 } = e
  const size = f64('abs', x)
  const { isNear, more, far } = errorFunctions(e, size, root, share)
  const near = f64('sub', 0.5, f64('add', f64('sub', size, 0.5), more))
  const upperTail = f64('bitselect', near, far, isNear)
  return f64('bitselect', f64('sub', 2, upperTail), upperTail, f64('lt', x, 0))
}

/** An approximation, and the inverse of the Taylor series of erf around it. */
export const erfInv: Function = (e, x) => {
  const { f64 } = e
  const left = f64('sub', 1, x)
  const w = f64('neg', inF64.log(e, f64('mul', left, f64('add', x, 1))))
  const y = f64('mul', x, ratio(e, w, erfInvRatio))
  const { isNear, more, far, exponential } = errorFunctions(e, y)
  const miss = f64('bitselect', f64('sub', f64('sub', x, y), more), f64('sub', far, left), isNear)
  const step = f64(
    'div',
    f64('mul', miss, Math.sqrt(Math.PI) / 2),
    exponential.scaled(f64('add', exponential.main, exponential.rest)),
  )
  const third = e.multiplyAdd('f64', f64('mul', y, y), 4 / 3, 1 / 3)
  const slope = e.multiplyAdd('f64', step, third, y)
  return f64('add', y, e.multiplyAdd('f64', f64('mul', step, step), slope, step))
}
