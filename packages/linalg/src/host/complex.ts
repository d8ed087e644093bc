// Arithmetic of complex numbers as pairs of real ones.

export type Pair = readonly [re: number, im: number]

/**
 * Numbers with which `(x + iy) / (c + id)` is `((x p + y q) + i (y p − x q)) / divisor`, without overflow (Smith, "Algorithm 116: Complex
 * division", 1962).
 */
export function divisorOf(c: number, d: number): readonly [p: number, q: number, divisor: number] {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d === 0 ? 0 : d / c
    return [1, ratio, c + d * ratio]
  }
  const ratio = c / d
  return [ratio, 1, c * ratio + d]
}

/** The quotient of `a + ib` and `c + id`, without overflow. */
export function quotient(a: number, b: number, c: number, d: number): Pair {
  const [p, q, divisor] = divisorOf(c, d)
  return [(a * p + b * q) / divisor, (b * p - a * q) / divisor]
}

/** The size of a number, without overflow or underflow; `Math.hypot` takes ten times as long. */
export function sizeOfNumber(re: number, im: number): number {
  const squares = re * re + im * im
  return squares > 1e-290 && squares < 1e290 ? Math.sqrt(squares) : Math.hypot(re, im)
}

/** The root with a real part that is not negative. */
export function squareRoot(re: number, im: number): Pair {
  const size = Math.hypot(re, im)
  const root = Math.sqrt((size + Math.abs(re)) / 2)
  if (root === 0) return [0, 0]
  const other = im / (2 * root)
  return re >= 0 ? [root, other] : [Math.abs(other), im < 0 ? -root : root]
}

/** The size of a number, and its phase times another one, which is left where the number is zero. */
export function turnedPhase(
  re: number,
  im: number,
  [c, s]: Pair,
): { readonly size: number; readonly phase: Pair } {
  const size = sizeOfNumber(re, im)
  if (size === 0) return { size, phase: [c, s] }
  return { size, phase: [(re * c - im * s) / size, (re * s + im * c) / size] }
}
