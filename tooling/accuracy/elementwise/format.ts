// Floating-point formats, and all numbers of the short ones.
import { decode, type Elements } from '@nx/types'

export type ShortName = 'f16' | 'bf16' | 'f8' | 'f8_e4m3fn'
export type FloatName = 'f64' | 'f32' | ShortName

export interface Format {
  readonly name: FloatName
  /** Binary digits of the significand, the hidden one included. */
  readonly precision: number
  /** Exponent of the smallest normal number. */
  readonly minExponent: number
  /** The number after the largest, as if there were one. */
  readonly beyond: number
}

export const f32: Format = { name: 'f32', precision: 24, minExponent: -126, beyond: 2 ** 128 }

/** What comes after the largest number is infinite in f64 itself. */
export const f64: Format = { name: 'f64', precision: 53, minExponent: -1022, beyond: Infinity }

/** All numbers of a format of 8 or 16 bits, in the order of their codes. */
export function everyNumber(name: ShortName): Float32Array<ArrayBuffer> {
  const short = name.startsWith('f8')
  const codes = short
    ? Uint8Array.from({ length: 256 }, (_, i) => i)
    : Uint16Array.from({ length: 65536 }, (_, i) => i)
  const elements: Elements = decode(new Uint8Array(codes.buffer), name, codes.length)
  return Float32Array.from(elements as Float32Array)
}

/**
 * Rounding to the nearest number of a short format, ties to even codes, by search among all of them: independent of
 * the conversions of the library. Without infinities, what rounds beyond the largest number becomes NaN.
 */
export function nearestAmong(numbers: Float32Array): (x: number) => number {
  const positive = numbers.subarray(0, numbers.length / 2)
  const last = positive.findLastIndex((x) => Number.isFinite(x))
  const infinite = positive[last + 1] === Infinity ? Infinity : NaN
  const beyond = 2 * positive[last]! - positive[last - 1]!
  const at = (code: number): number => (code > last ? beyond : positive[code]!)
  return (x) => {
    const size = Math.abs(x)
    let low = 0
    let high = last + 1
    if (size >= beyond) low = high
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (at(middle) <= size) low = middle
      else high = middle
    }
    const excess = size - at(low) - (at(high) - size)
    const code = excess > 0 || (excess === 0 && low % 2 === 1) ? high : low
    const result = code > last ? infinite : at(code)
    return Number.isNaN(x) ? x : x < 0 || Object.is(x, -0) ? -result : result
  }
}
