// Determinants of square matrices on the host.
import { type Elements, type HostKernel, isComplex, type Value } from '@nx/types'
import type { Pair } from './complex.ts'
import { eliminate } from './eliminate.ts'
import { equilibrate, isEven } from './equilibrate.ts'
import { batched } from './kernel.ts'
import { type Matrix, room, rowMatrix } from './matrix.ts'
import { diagonalProduct, scaled, valueOf } from './scaled.ts'
import { determinantJob } from './vector/determinant.ts'
import { forSquares } from './vector/jobs.ts'

/** The determinant, as `general` has it; stacks of small real matrices are gone through where they lie. */
export const determinantKernel: HostKernel = (call) => {
  const [{ spec, data }] = call.inputs as [Value<Elements>]
  const [batch, size] = spec.shape as [number, number]
  if (size === 0 || size > 3 || isComplex(spec.type)) return general(call)
  const numbers = data as Float64Array
  const result = room(call.outs[0]!)
  const count = size * size
  for (let i = 0, at = 0; i < batch; i++, at += count) {
    if (!isEven(numbers, at, count)) return general(call)
    result[i] = expandedReal(numbers, at, size)
  }
  return [result]
}

/**
 * The determinant: by the closed formula up to 3 × 3, else the product of the pivots with the sign of the permutation. Nothing on the way
 * overflows or underflows if it does not.
 */
const general = /* @__PURE__ */ batched(([a]) => {
  const { rows: size, re, im } = a!
  const order = new Int32Array(size)
  const value = rowMatrix(new Float64Array(1), im === null ? null : new Float64Array(1))
  const results = [value]
  const set = ([x, y]: Pair): void => {
    value.re[0] = x
    if (value.im !== null) value.im[0] = y
  }
  return () => {
    const exponent = equilibrate(re, im, size, size)
    const isFinite = size <= 3 && re.every(Number.isFinite) && im?.every(Number.isFinite) !== false
    if (isFinite) set(valueOf(scaled(...expanded(a!), exponent)))
    // Infinities beside zeros, too: it multiplies none by others.
    else set(diagonalProduct(re, im, { size, step: size, sign: eliminate(a!, order), exponent }))
    return results
  }
}, /* @__PURE__ */ forSquares(determinantJob))

/** By the closed formula. */
function expanded({ rows: size, re, im }: Matrix): [re: number, im: number] {
  if (im === null) return [expandedReal(re, 0, size), 0]
  const entry = (at: number): Pair => [re[at]!, im[at]!]
  const minor = (p: number, q: number, r: number, s: number): Pair => {
    const [[a, b], [c, d]] = [product(entry(p), entry(s)), product(entry(q), entry(r))]
    return [a - c, b - d]
  }
  if (size < 2) return size === 0 ? [1, 0] : [re[0]!, im[0]!]
  if (size === 2) return [...minor(0, 1, 2, 3)]
  const [a, b] = product(entry(0), minor(4, 5, 7, 8))
  const [c, d] = product(entry(2), minor(3, 4, 6, 7))
  const [e, f] = product(entry(1), minor(3, 5, 6, 8))
  return [a + c - e, b + d - f]
}

function expandedReal(a: Float64Array, at: number, size: number): number {
  if (size < 2) return size === 0 ? 1 : a[at]!
  if (size === 2) return a[at]! * a[at + 3]! - a[at + 1]! * a[at + 2]!
  const first = a[at + 4]! * a[at + 8]! - a[at + 5]! * a[at + 7]!
  const second = a[at + 3]! * a[at + 8]! - a[at + 5]! * a[at + 6]!
  const third = a[at + 3]! * a[at + 7]! - a[at + 4]! * a[at + 6]!
  return a[at]! * first + a[at + 2]! * third - a[at + 1]! * second
}

const product = ([a, b]: Pair, [c, d]: Pair): Pair => [a * c - b * d, a * d + b * c]
