// Exact values by MPFR, which rounds every function correctly in any precision, and distances from them.
import { init } from 'gmp-wasm'
import type { GMPFunctions } from 'gmp-wasm'
import type { Format } from './format.ts'

/** MPFR's functions; numbers in memory are addresses. */
export type Mpfr = GMPFunctions

/** Computes a function of `x`, or of `x` and `y`, into `result`. */
export type Exact = (mpfr: Mpfr, result: number, x: number, y: number, got: number) => void

/** To nearest even. */
export const nearest = 0

const bits = new Float64Array(1)
const words = new Int32Array(bits.buffer)

/** The largest n with 2ⁿ ≤ |x|, for normal numbers of f64. */
function exponentOf(x: number): number {
  bits[0] = x
  return ((words[1]! >>> 20) & 0x7ff) - 1023
}

/** How far a result is from a number of f64, in units of the last place in a narrower format. */
export function unitsBetween(got: number, exact: number, format: Format): number {
  const exponent = Math.max(exponentOf(exact), format.minExponent) - format.precision + 1
  const size = Math.min(Math.abs(got), format.beyond)
  return Math.abs(Math.abs(exact) - size) * 2 ** -exponent
}

/** Evaluates one function at many places and measures what others got there. */
export interface Judge {
  /** Moves to an argument. `hint` is what somebody got, for functions that are found by a search. */
  at(x: number, y: number, hint: number): void
  /** How far `got` is from the exact value, in units of the last place of the exact value. */
  distance(got: number): number
  /** The exact value, rounded to f64; what is lost shows in the last bit if `odd`. */
  value(odd?: boolean): number
}

/** The judge of a function in a format. */
export async function judgeOf(exact: Exact, format: Format): Promise<Judge> {
  const { binding: mpfr } = await init()
  const wide = format.name === 'f64'
  const number = (precision: number): number => {
    const address = mpfr.mpfr_t()
    mpfr.mpfr_init2(address, precision)
    return address
  }
  const [x, y, got] = [number(53), number(53), number(53)]
  // f64 holds the exact value of a narrower format with digits to spare.
  const [result, difference] = [number(wide ? 120 : 56), number(64)]
  const toNumber = (address: number): number => mpfr.mpfr_get_d(address, nearest)
  function inUnits(value: number): number {
    if (Math.abs(value) < Infinity) mpfr.mpfr_set_d(got, value, nearest)
    else mpfr.mpfr_set_si_2exp(got, Math.sign(value), 1024, nearest)
    mpfr.mpfr_sub(difference, result, got, nearest)
    const exponent = Math.max(mpfr.mpfr_get_exp(result) - 1, format.minExponent) - format.precision + 1
    mpfr.mpfr_mul_2si(difference, difference, -exponent, nearest)
    return Math.abs(toNumber(difference))
  }

  return {
    at(first, second, hint) {
      mpfr.mpfr_set_d(x, first, nearest)
      mpfr.mpfr_set_d(y, second, nearest)
      mpfr.mpfr_set_d(got, hint, nearest)
      exact(mpfr, result, x, y, got)
    },
    distance(value) {
      const close = toNumber(result)
      const special = close === 0 ? mpfr.mpfr_zero_p(result) !== 0 : !mpfr.mpfr_number_p(result)
      if (special) return Object.is(value, close) ? 0 : Infinity
      if (Number.isNaN(value)) return Infinity
      const negative = value < 0 || Object.is(value, -0)
      if (negative !== mpfr.mpfr_signbit(result) > 0) return Infinity
      // What is beyond the largest number by more than rounding is infinite, and exactly so.
      if (Math.abs(value) === Infinity && Math.abs(close) >= format.beyond) return 0
      if (wide) return inUnits(value)
      return unitsBetween(value, close, format)
    },
    value(odd = false) {
      if (!odd) return toNumber(result)
      const truncated = mpfr.mpfr_get_d(result, 1)
      mpfr.mpfr_set_d(got, truncated, nearest)
      if (!Number.isFinite(truncated) || mpfr.mpfr_equal_p(got, result)) return truncated
      bits[0] = truncated
      words[0]! |= 1
      return bits[0]
    },
  }
}
