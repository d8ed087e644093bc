// Rounding of numbers to the floating-point types, once, to nearest even.
import type { DType } from '../dtype.ts'
import { float, words } from './bits.ts'
import { formats } from './formats.ts'
import type { Format } from './formats.ts'

// Adding and subtracting 2^(52 + e - mantissa), where 2^e <= |x| < 2^(e + 1), leaves exactly the bits that the format
// keeps: the processor's own round-to-even does it, for subnormals too once e is held at the smallest exponent.
function rounder({ mantissa, exponent, max }: Format, overflow: number): (x: number) => number {
  const lowest = (exponent + 1023) << 20
  const shift = (52 - mantissa) << 20
  return (x) => {
    let y = Math.abs(x)
    if (y < 2 * max) {
      float[0] = y
      words[0] = 0
      words[1] = Math.max(words[1]! & 0x7ff00000, lowest) + shift
      y = y + float[0] - float[0]
    }
    if (y > max) y = overflow
    return y === 0 ? x * 0 : x < 0 ? -y : y
  }
}

/**
 * The function that rounds a number to a floating-point type: to nearest, ties to even, straight from f64. What lies
 * beyond the largest finite number becomes infinite, or NaN in f8_e4m3fn, which has no infinity. For complex types it
 * rounds one part.
 *
 * @example
 * roundTo('bf16')(1.1) // => 1.1015625
 * roundTo('f16')(65520) // => Infinity
 * roundTo('f8_e4m3fn')(500) // => NaN
 */
export function roundTo(type: DType): (x: number) => number {
  if (type === 'f32' || type === 'c64') return Math.fround
  const format = formats[type]
  return format === undefined || type === 'f64'
    ? (x) => x
    : rounder(format, type === 'f8_e4m3fn' ? NaN : Infinity)
}
