// One element in another type.
import { Complex, type DType, finiteMax, finiteMin, isComplex, isInteger } from '@nx/types'
import { store } from '../array.ts'
import type { Value } from '../property.ts'

/**
 * Complex numbers by their real part; into integers truncated and wrapped, infinities to the ends, NaN to 0. If floats
 * saturate, what is beyond the largest finite number becomes that.
 */
export function converted(value: Value, to: DType, saturate = false): Value {
  if (isComplex(to)) return store(to, value)
  const real = value instanceof Complex ? value.re : value
  if (!isInteger(to)) {
    const most = Number(finiteMax(to))
    return store(to, saturate && Math.abs(Number(real)) > most ? Math.sign(Number(real)) * most : real)
  }
  if (typeof real === 'bigint') return store(to, real)
  if (Number.isNaN(real)) return 0n
  if (!Number.isFinite(real)) return BigInt(real > 0 ? finiteMax(to) : finiteMin(to))
  return store(to, BigInt(Math.trunc(real)))
}
