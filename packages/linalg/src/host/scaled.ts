// Numbers beyond the range of f64, as multiples of powers of two.

/** The number `(re + i im) 2 ** exponent`. */
export interface Scaled {
  readonly re: number
  readonly im: number
  readonly exponent: number
}

/** The number with a larger part between 1 and 4, unless that is zero or not finite. */
export function scaled(re: number, im: number, exponent = 0): Scaled {
  const size = Math.max(Math.abs(re), Math.abs(im))
  if (!(size > 0 && size < Infinity) || (size >= 1 && size < 4)) return { re, im, exponent }
  const power = Math.floor(Math.log2(size))
  // Numbers that are not normal take two steps.
  const half = power >> 1
  const [first, second] = [2 ** -half, 2 ** (half - power)]
  return { re: re * first * second, im: im * first * second, exponent: exponent + power }
}

function times(a: Scaled, b: Scaled): Scaled {
  const exponent = a.exponent + b.exponent
  // Real infinities stay real.
  if (a.im === 0 && b.im === 0) return scaled(a.re * b.re, 0, exponent)
  return scaled(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re, exponent)
}

/** The parts as numbers, rounded once. */
export function valueOf({ re, im, exponent }: Scaled): readonly [re: number, im: number] {
  if (exponent < -1200) return [re * 0, im * 0]
  const first = Math.max(-1000, Math.min(1000, exponent))
  const rest = 2 ** Math.min(1000, exponent - first)
  return [re * 2 ** first * rest, im * 2 ** first * rest]
}

/**
 * The product of the diagonal of a matrix, whose rows are `step` numbers apart, times `sign` and the power of two with the exponent;
 * nothing on the way overflows or underflows.
 */
export function diagonalProduct(
  re: Float64Array,
  im: Float64Array | null,
  { size, step, sign, exponent }: { size: number; step: number; sign: number; exponent: number },
): readonly [re: number, im: number] {
  const end = size * (step + 1)
  if (im === null && exponent === 0) {
    let product = sign
    let at = 0
    for (; at < end; at += step + 1) {
      product *= re[at]!
      if (!(Math.abs(product) > 2 ** -900 && Math.abs(product) < 2 ** 900)) break
    }
    if (at >= end) return [product, 0]
  }
  let product = scaled(sign, 0, exponent)
  for (let at = 0; at < end; at += step + 1)
    product = times(product, scaled(re[at]!, im === null ? 0 : im[at]!))
  return valueOf(product)
}
