// The error function and its relatives, by series, continued fraction and Newton's method.

/** 2 / √π. */
const factor = 1.1283791670955126

/** exp(−x²), of x² only what is exact rounded. */
function gauss(x: number): number {
  const high = Math.round(x * 16) / 16
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high))
}

/** Abramowitz and Stegun 7.1.6: every term is positive. */
export function erf(x: number): number {
  const size = Math.abs(x)
  if (size > 1.5) return Math.sign(x) * (1 - erfc(size))
  let term = x
  let sum = x
  for (let n = 1; n < 100; n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return factor * gauss(x) * sum
}

/** Abramowitz and Stegun 7.1.14, from its end. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 0.5) return x < -0.5 ? 2 - erfc(-x) : 1 - erf(x)
  if (x > 28) return 0
  let tail = 0
  for (let n = 1500; n > 0; n--) tail = n / 2 / (x + tail)
  return gauss(x) / (x + tail) / Math.sqrt(Math.PI)
}

export function erfInv(y: number): number {
  const size = Math.abs(y)
  if (!(size < 1)) return size === 1 ? y * Infinity : NaN
  if (size < 1e-8) return y / factor
  // Winitzki's approximation, then Newton's method.
  const log = Math.log((1 - size) * (1 + size))
  const half = 2 / (Math.PI * 0.147) + log / 2
  let x = Math.sqrt(Math.sqrt(half * half - log / 0.147) - half)
  for (let step = 0; step < 6; step++) {
    const off = size > 0.5 ? 1 - size - erfc(x) : erf(x) - size
    x -= off / (factor * gauss(x))
  }
  return Math.sign(y) * x
}
