// Complex numbers and their arithmetic, in f64.

import type { DType } from './dtype.ts'
import { formatFloat } from './encoding/text.ts'
import { isOfKind } from './kind.ts'

/**
 * A complex number.
 *
 * @example
 * new Complex(1, -2).toString() // => '1.0-2.0i'
 */
export class Complex {
  /** @internal */
  static readonly kind: symbol = /* @__PURE__ */ Symbol.for('nx.Complex')

  static [Symbol.hasInstance]<T>(this: abstract new (...args: never[]) => T, value: unknown): value is T {
    return isOfKind(this, value)
  }

  declare readonly re: number
  declare readonly im: number

  constructor(re: number, im: number) {
    this.re = re
    this.im = im
  }

  /**
   * The complex number of an absolute value and an angle.
   *
   * @example
   * Complex.fromPolar(2, 0) // => complex(2, 0)
   */
  static fromPolar(abs: number, phase: number): Complex {
    return polar(abs, phase)
  }

  /**
   * The absolute value, without needless overflow.
   *
   * @example
   * complex(3, 4).abs() // => 5
   */
  abs(): number {
    return Math.hypot(this.re, this.im)
  }

  /**
   * The angle, in [-π, π].
   *
   * @example
   * complex(-1, 0).phase() // => Math.PI
   */
  phase(): number {
    return Math.atan2(this.im, this.re)
  }

  /** The number as Nx prints it, its parts as elements of a type. */
  toString(part: DType = 'f64'): string {
    const im = formatFloat(this.im, part)
    return `${formatFloat(this.re, part)}${im[0] === '-' ? '' : '+'}${im}i`
  }
}

/**
 * The complex number `re + im·i`.
 *
 * @example
 * complex(1, 2).toString() // => '1.0+2.0i'
 */
export const complex = (re: number, im = 0): Complex => new Complex(re, im)

/**
 * Sum of two complex numbers.
 *
 * @example
 * complexAdd(complex(1, 2), complex(3, 4)) // => complex(4, 6)
 */
export const complexAdd = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im)

/**
 * Difference of two complex numbers.
 *
 * @example
 * complexSubtract(complex(1, 2), complex(3, 5)) // => complex(-2, -3)
 */
export const complexSubtract = (a: Complex, b: Complex): Complex => complex(a.re - b.re, a.im - b.im)

/**
 * Product of two complex numbers.
 *
 * @example
 * complexMultiply(complex(1, 2), complex(3, 4)) // => complex(-5, 10)
 */
export const complexMultiply = (a: Complex, b: Complex): Complex =>
  complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)

/**
 * Quotient of two complex numbers, by the method of M. Baudin and R. L. Smith, "A robust complex division in Scilab"
 * (2012), §4: Smith's with factors that keep it from overflow and underflow. Division by zero divides the parts by zero;
 * infinities are those of C (ISO C99, annex G.5.1).
 *
 * @example
 * complexDivide(complex(-5, 10), complex(3, 4)) // => complex(1, 2)
 */
export function complexDivide(a: Complex, b: Complex): Complex {
  const { re: c, im: d } = b
  if (c === 0 && d === 0) return complex(a.re / Math.abs(c), a.im / Math.abs(c))
  const [above, below] = [size(a), size(b)]
  const infinite = (isInfinite(a) ? Infinity : 1) * (isInfinite(b) ? 0 : 1)
  if (infinite !== 1) return times(complexDivide(direction(a), direction(b)), infinite)
  const factor = scaleFor(Math.min(above, below), Math.max(above, below))
  const [x, y] = [times(a, factor), times(b, factor)]
  if (Math.abs(d) > Math.abs(c)) return smith(x.im, -x.re, y.im, -y.re)
  return smith(x.re, x.im, y.re, y.im)
}

const size = ({ re, im }: Complex): number => Math.max(Math.abs(re), Math.abs(im))

/** Also beside a part that is NaN. */
const isInfinite = ({ re, im }: Complex): boolean => Math.abs(re) === Infinity || Math.abs(im) === Infinity

const times = ({ re, im }: Complex, factor: number): Complex => complex(re * factor, im * factor)

/** Of an infinity where it lies, of other numbers themselves. */
function direction(z: Complex): Complex {
  const unit = (x: number): number => (Math.abs(x) === Infinity ? Math.sign(x) : 0)
  return isInfinite(z) ? complex(unit(z.re), unit(z.im)) : z
}

/** A power of two that takes two numbers away from the ends of f64. */
const scaleFor = (least: number, most: number): number =>
  most > 2 ** 1020 ? 2 ** -3 : least < 2 ** -900 && most < 2 ** 800 ? 2 ** 120 : 1

// (a + bi) / (c + di) where |d| <= |c|. Where a product underflows, what it is added to is divided first.
function smith(a: number, b: number, c: number, d: number): Complex {
  if (d === 0) return complex((a + b * d) / c, (b - a * d) / c)
  const ratio = d / c
  const divisor = c + d * ratio
  const join = (p: number, q: number): number => {
    const product = q * ratio
    if (Math.abs(product) > 2 ** -900) return (p + product) / divisor
    return ratio === 0 ? (p + d * (q / c)) / divisor : p / divisor + (q / divisor) * ratio
  }
  return complex(join(a, b), join(b, -a))
}

/**
 * Absolute value of a complex number, without needless overflow.
 *
 * @example
 * complexAbs(complex(3, 4)) // => 5
 */
export const complexAbs = (z: Complex): number => Math.hypot(z.re, z.im)

/**
 * Angle of a complex number, in (-π, π].
 *
 * @example
 * complexPhase(complex(-1, 0)) // => Math.PI
 */
export const complexPhase = (z: Complex): number => Math.atan2(z.im, z.re)

// An exact zero stays zero beside an infinity: the infinity is only an overflow.
const scaled = (a: number, b: number): number => (a !== 0 || Math.abs(b) < Infinity ? a * b : b < 0 ? -a : a)

/** The angle, or none where what it turns is zero or infinite and it is no number. */
const turnable = (angle: number, r: number): number =>
  angle * 0 === 0 || (r !== 0 && r * 0 === 0) ? angle : 0

/** The number of absolute value `r` and angle `angle`. */
const polar = (r: number, angle: number): Complex => {
  const turn = turnable(angle, r)
  return complex(Math.cos(turn) * r, angle === 0 ? angle : Math.sin(turn) * r)
}

/**
 * Exponential of a complex number.
 *
 * @example
 * complexExp(complex(0, 0)) // => complex(1, 0)
 */
export function complexExp(z: Complex): Complex {
  const r = Math.exp(z.re)
  if (r < Infinity || z.re === Infinity) return polar(r, z.im)
  // The parts may be finite though their absolute value is not.
  const half = Math.exp(z.re / 2)
  const { re, im } = polar(half, z.im)
  return complex(re * half, scaled(im, half))
}

/**
 * Natural logarithm of a complex number, imaginary part in (-π, π]. Accurate near absolute value 1.
 *
 * @example
 * complexLog(complex(-1, 0)) // => complex(0, Math.PI)
 */
export function complexLog(z: Complex): Complex {
  const r = complexAbs(z)
  const x = size(z)
  const y = Math.min(Math.abs(z.re), Math.abs(z.im))
  if (r > 0.5 && r < 2) return complex(Math.log1p((x - 1) * (x + 1) + y * y) / 2, complexPhase(z))
  // The absolute value is beyond f64, or has few digits.
  const shift = x > 2 ** 1020 ? 2 : x < 2 ** -1000 ? -100 : 0
  const near = shift === 0 ? r : complexAbs(times(z, 2 ** -shift))
  return complex(Math.log(near) + shift * Math.LN2, complexPhase(z))
}

/**
 * Square root of a complex number, in the right half of the plane.
 *
 * @example
 * complexSqrt(complex(-4, 0)) // => complex(0, 2)
 */
export function complexSqrt({ re, im }: Complex): Complex {
  if (re === 0 && im === 0) return complex(0, im)
  if (Math.abs(im) === Infinity) return complex(Infinity, im)
  const scale = Math.abs(re) < 1e-300 && Math.abs(im) < 1e-300 ? 2 ** -54 : 4
  const x = Math.abs(re) / scale / scale
  const t = scale * Math.sqrt((x + Math.hypot(x, im / scale / scale)) / 2)
  if (re >= 0) return complex(t, im / t / 2)
  // Of -0, too.
  return complex(Math.abs(im) / t / 2, 1 / im < 0 ? -t : t)
}

/**
 * Power of complex numbers: by repeated multiplication for small integral exponents, else through the polar form.
 *
 * @example
 * complexPow(complex(0, 1), complex(2)) // => complex(-1, 0)
 */
export function complexPow(base: Complex, exponent: Complex): Complex {
  const { re: n, im } = exponent
  if (im === 0 && Number.isInteger(n) && Math.abs(n) <= 64) {
    let power = complex(1)
    let square = base
    for (let k = Math.abs(n); k > 0; k >>= 1) {
      if (k & 1) power = complexMultiply(power, square)
      square = complexMultiply(square, square)
    }
    return n < 0 ? complexDivide(complex(1), power) : power
  }
  if (base.re === 0 && base.im === 0) return n > 0 ? complex(0) : complex(NaN, NaN)
  return complexExp(complexMultiply(complexLog(base), exponent))
}

/**
 * Sine of a complex number.
 *
 * @example
 * complexSin(complex(0, 0)) // => complex(0, 0)
 */
export const complexSin = ({ re, im }: Complex): Complex => {
  const turn = turnable(re, im || 1)
  return complex(re === 0 ? re : Math.sin(turn) * Math.cosh(im), scaled(Math.sinh(im), Math.cos(turn)))
}

/**
 * Cosine of a complex number.
 *
 * @example
 * complexCos(complex(0, 0)) // => complex(1, -0)
 */
export const complexCos = ({ re, im }: Complex): Complex => {
  const height = Math.sinh(im)
  return complex(
    Math.cos(turnable(re, im || 1)) * Math.cosh(im),
    -(re === 0 ? scaled(re, height) : scaled(height, Math.sin(re))),
  )
}
