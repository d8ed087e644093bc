// The remainder of f64 lanes, which is exact.
import type { Emitter } from '../emitter.ts'
import { withSign } from '../formulas.ts'
import { Vector, withBoth } from '../vectors.ts'
import { upper } from './digits.ts'

/** What x leaves of y, where |x| < 2²⁵ · y; if the quotient was rounded up to a whole number, that is a little below 0. */
function rest(e: Emitter, x: Vector, y: Vector): Vector {
  const { f64 } = e
  const n = f64('trunc', f64('div', x, y))
  const high = upper(e, y)
  return f64('sub', f64('sub', x, f64('mul', n, high)), f64('mul', n, f64('sub', y, high)))
}

/** What is left of `size`, unless that is smaller than `step` anyway, with the sign of x. */
function finished(e: Emitter, x: Vector, size: Vector, step: Vector, left: Vector): Vector {
  const { f64 } = e
  const positive = f64('bitselect', f64('add', left, step), left, f64('lt', left, 0))
  return withSign(e, f64('bitselect', size, positive, f64('lt', size, step)), x)
}

/** |x| less a multiple of |y|, with the sign of x, where |x| < 2²⁵ · |y|. */
export function remainder(e: Emitter, x: Vector, y: Vector): Vector {
  const [size, step] = [e.f64('abs', x), e.f64('abs', y)]
  return finished(e, x, size, step, rest(e, size, step))
}

/** The same of any numbers, by multiples of 2²⁴ⁿ · |y| down to |y| itself. */
export const anyRemainder = (e: Emitter, x: Vector, y: Vector): Vector =>
  withBoth([x, y], ([left, right]) => inSteps(e, left as Vector, right as Vector))

function inSteps(e: Emitter, x: Vector, y: Vector): Vector {
  const { f, f64, i64 } = e
  const [size, step] = [f64('abs', x), f64('abs', y)]
  const isNumber = f64('and', f64('lt', size, Infinity), f64('gt', step, 0))
  const [left, unit] = [new Vector(e.temporary()), new Vector(e.temporary())]
  /** A normal number, whose exponent is that much more. */
  const normal = (z: Vector): readonly [number: Vector, more: Vector] => {
    const isSubnormal = f64('lt', z, 2 ** -1022)
    return [f64('bitselect', f64('mul', z, 2 ** 54), z, isSubnormal), i64('and', isSubnormal, 54n)]
  }
  const powerOfTwo = (k: Vector): Vector => i64('shl', i64('add', k, 1023n), 52)
  f.set(left.local, e.push(f64('and', size, isNumber)))
  const [[above, moreAbove], [below, moreBelow]] = [normal(left), normal(step)]
  const apart = i64(
    'sub',
    i64('sub', i64('shr_u', above, 52), moreAbove),
    i64('sub', i64('shr_u', below, 52), moreBelow),
  )
  // A multiple of 24, by a product whose upper bits are the quotient, in two factors, as no number has the largest powers.
  const times = i64('shr_u', i64('mul', i64('andnot', apart, i64('lt_s', apart, 0n)), 10923n), 18)
  const power = i64('sub', i64('mul', times, 24n), moreBelow)
  const half = i64('shr_s', power, 1)
  const most = f64('mul', below, powerOfTwo(half))
  f.set(unit.local, e.push(f64('mul', most, powerOfTwo(i64('sub', power, half)))))
  f.loop((next) => {
    f.set(left.local, e.push(rest(e, left, unit)))
    const isLarger = f64('gt', unit, step)
    f.set(unit.local, e.push(f64('pmax', f64('mul', unit, 2 ** -24), step)))
    f.brIf(next, f.op('v128.any_true', e.push(isLarger)))
  })
  return f64('bitselect', finished(e, x, size, step, left), NaN, isNumber)
}
