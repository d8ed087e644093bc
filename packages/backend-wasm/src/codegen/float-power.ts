// Powers of floats that are products, roots and inverses.
import { bitSize } from '@nx/types'
import type { DType } from '@nx/types'
import type { Emitter } from './emitter.ts'
import { computeInF64 } from './in-f64.ts'
import type { Operations, Vector } from './vectors.ts'

/** Whether powers of an exponent are products of x, 1 / x or a root, within 2 ulp in f64; of f32 they are computed in f64. */
export const isProduct = (type: DType, y: number): boolean =>
  bitSize(type) === 64
    ? Math.abs(y) === 0.5 || (Number.isInteger(y) && y >= -2 && y <= 4)
    : Math.abs(y) <= 16 && Number.isInteger(2 * y)

/** Such a power of all numbers by repeated squaring, with the special values of IEEE 754. */
export function product(e: Emitter, type: DType, x: Vector, y: number): Vector {
  // What rounds once needs no wider lanes.
  const isSingle = y === 0.5 || (y >= -1 && y <= 2 && Number.isInteger(y))
  const compute = (v: Operations<'f32' | 'f64'>, base: Vector): Vector => {
    let power = base
    let factors = Math.abs(y)
    if (!Number.isInteger(y)) {
      // Of -∞ the root is ∞, of -0 0, of other negative numbers NaN.
      const isBelow = v('and', v('lt', power, 0), v('gt', power, -Infinity))
      power = v('or', v('sqrt', v('abs', power)), isBelow)
      factors *= 2
    }
    if (y < 0) power = v('div', 1, power)
    let result: Vector | undefined
    for (; factors > 0; factors >>= 1) {
      if (factors % 2 === 1) result = result === undefined ? power : v('mul', result, power)
      if (factors > 1) power = v('mul', power, power)
    }
    return result ?? v('or', v('and', x, 0), 1)
  }
  if (isSingle || bitSize(type) === 64) return compute(e.floats(type), x)
  return computeInF64(e, [x], (own, wide) => compute(own.f64 as Operations<'f32' | 'f64'>, wide))
}
