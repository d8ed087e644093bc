// Rows and columns of like size, by powers of two.
import { scaled } from './scaled.ts'

/**
 * Divides rows and columns of a square matrix, whose rows are `step` numbers apart, by powers of two, so that there is a number of about one
 * in each (Golub and Van Loan, "Matrix Computations", §3.5.2), if any is so large or small that products of three may overflow or
 * underflow. Gives the sum of the exponents. Matrices with numbers that are not finite are left as they are.
 */
export function equilibrate(re: Float64Array, im: Float64Array | null, size: number, step: number): number {
  let isDone = true
  for (let i = 0; i < size && isDone; i++)
    isDone = isEven(re, i * step, size) && (im === null || isEven(im, i * step, size))
  if (isDone) return 0
  const exponents = new Int32Array(size * size)
  const rows = new Int32Array(size).fill(none)
  const columns = new Int32Array(size).fill(none)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = i * step + j
      const { re: x, im: y, exponent } = scaled(re[at]!, im === null ? 0 : im[at]!)
      if (!Number.isFinite(x) || !Number.isFinite(y)) return 0
      exponents[i * size + j] = x === 0 && y === 0 ? none : exponent
      rows[i] = Math.max(rows[i]!, exponents[i * size + j]!)
    }
  }
  let total = 0
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) columns[j] = Math.max(columns[j]!, exponents[i * size + j]! - rows[i]!)
    total += rows[j]! + columns[j]!
  }
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (exponents[i * size + j] === none) continue
      const half = (rows[i]! + columns[j]!) >> 1
      const [first, second] = [2 ** -half, 2 ** (half - rows[i]! - columns[j]!)]
      re[i * step + j]! *= first
      re[i * step + j]! *= second
      if (im === null) continue
      im[i * step + j]! *= first
      im[i * step + j]! *= second
    }
  }
  return total
}

/** The exponent of zeros, which are smaller than everything else. */
const none = -10_000

/** Whether products of three of so many numbers are normal ones. */
export function isEven(numbers: Float64Array, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) {
    const each = numbers[at]!
    const square = each * each
    if (!(square > 2 ** -600 && square < 2 ** 600) && each !== 0) return false
  }
  return true
}
