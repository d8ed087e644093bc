// exp of f32 lanes, within 0.9 ulp.
import type { Emitter } from './emitter.ts'
import type { Operand, Vector } from './vectors.ts'

// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
const ln2High = 0.693359375
const ln2Low = -0.00021219444
/** Added and subtracted, it rounds to an integer, which the low bits of the sum then hold. */
const rounder = 12582912
const rounderBits = 0x4b400000
/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2, highest power first: minimax for the relative error, 3e-9. */
const coefficients = [0.0013814467, 0.008368781, 0.041668393, 0.1666652, 0.49999994]

/**
 * Takes x, leaves eˣ: x = n·ln 2 + r, eʳ by a polynomial, times 2ⁿ in two steps, so that subnormal results round once
 * and large ones overflow. What rounding r loses is put back in.
 */
export function emitExp(e: Emitter): void {
  const { f32, i32 } = e
  const multiplyAdd = (x: Operand, y: Operand, z: Operand): Vector => e.multiplyAdd('f32', x, y, z)
  e.map((x) => {
    // Beyond these bounds the result is 0 or infinite anyway, and so far below what is subnormal that processors are not slowed
    // down. The operand order lets NaN through.
    const inside = f32('pmax', f32('pmin', x, 89), -150)
    const shifted = f32('add', f32('mul', inside, Math.LOG2E), rounder)
    const n = f32('sub', shifted, rounder)
    const high = multiplyAdd(n, -ln2High, inside)
    const r = multiplyAdd(n, -ln2Low, high)
    const lost = multiplyAdd(n, -ln2Low, f32('sub', high, r))
    const [first = 0, second = 0, ...rest] = coefficients
    let p = multiplyAdd(r, first, second)
    for (const coefficient of rest) p = multiplyAdd(p, r, coefficient)
    const power = f32('add', f32('add', multiplyAdd(f32('mul', r, r), p, lost), r), 1)
    const whole = i32('sub', shifted, rounderBits)
    const half = i32('shr_s', whole, 1)
    const powerOfTwo = (exponent: Vector): Vector => i32('shl', i32('add', exponent, 127), 23)
    return f32('mul', f32('mul', power, powerOfTwo(half)), powerOfTwo(i32('sub', whole, half)))
  })
}
