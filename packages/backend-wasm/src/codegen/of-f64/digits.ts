// Digits of f64 in two parts, with fused multiplication and addition and without.
import type { Emitter } from '../emitter.ts'
import type { Operand, Vector } from '../vectors.ts'

/** ln 2 in two parts; the first has so few bits that its product with an exponent is exact. */
export const ln2High = 0.6931471804855391
export const ln2Low = 7.440617110012397e-11

/** The first 26 digits; a product of two such numbers is exact. */
export const upper = ({ i64 }: Emitter, x: Vector): Vector => i64('and', x, -1n << 27n)

/** What a sum has lost, whose first term is the larger one. */
export const lostIn = ({ f64 }: Emitter, sum: Vector, larger: Operand, smaller: Operand): Vector =>
  f64('sub', smaller, f64('sub', sum, larger))
