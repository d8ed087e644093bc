// exp of f32 lanes, within 0.9 ulp.
import type { Emitter } from './emitter.ts'
import { multiplyAdd, polynomial, subtractProduct } from './multiply-add.ts'

// ln 2 in two parts; the first has so few bits that its product with an exponent is exact.
const ln2High = 0.693359375
const ln2Low = Math.LN2 - ln2High
/** Added and subtracted, it rounds to an integer, which the low bits of the sum then hold. */
const rounder = 1.5 * 2 ** 23
const rounderBits = 0x4b400000
/** (eʳ - 1 - r) / r² on |r| ≤ ln 2 / 2: a minimax polynomial for the relative error, 3e-9. */
const coefficients = [
  0.0013814467238262296, 0.008368780836462975, 0.04166839271783829, 0.1666651964187622, 0.4999999403953552,
]

/**
 * Takes x, leaves eˣ: x = n·ln 2 + r, eʳ by a polynomial, times 2ⁿ in two steps, so that subnormal results round once
 * and large ones overflow. What rounding r loses is put back in.
 */
export function emitExp(e: Emitter): void {
  const { f } = e
  e.scoped(() => {
    const [x, shifted, n, r, lost] = [e.temporary(), e.temporary(), e.temporary(), e.temporary(), e.temporary()]
    // Beyond these bounds the result is 0 or infinite anyway. The operand order lets NaN through.
    e.splat('f32', 89)
    f.op('f32x4.pmin')
    e.splat('f32', -104)
    f.op('f32x4.pmax')
    f.set(x)
    f.op('f32x4.mul', f.get(x), e.splat('f32', Math.LOG2E))
    f.op('f32x4.add', undefined, e.splat('f32', rounder))
    f.op('f32x4.sub', f.tee(shifted), e.splat('f32', rounder))
    f.set(n)
    subtractProduct(e, n, ln2High, () => f.get(x))
    f.set(x)
    subtractProduct(e, n, ln2Low, () => f.get(x))
    f.set(r)
    subtractProduct(e, n, ln2Low, () => f.op('f32x4.sub', f.get(x), f.get(r)))
    f.set(lost)
    const p = x
    polynomial(e, p, r, coefficients)
    f.set(n, f.op('f32x4.mul', f.get(r), f.get(r)))
    multiplyAdd(e, n, p, () => f.get(lost))
    f.op('f32x4.add', undefined, f.get(r))
    f.op('f32x4.add', undefined, e.splat('f32', 1))
    scaleByPower(e, shifted)
  })
}

/** Multiplies by 2ⁿ, n in the low bits of `shifted`. */
function scaleByPower(e: Emitter, shifted: number): void {
  const { f } = e
  e.scoped(() => {
    const [whole, half] = [e.temporary(), e.temporary()]
    f.set(whole, f.op('i32x4.sub', f.get(shifted), e.splat('i32', rounderBits)))
    f.set(half, f.op('i32x4.shr_s', f.get(whole), f.i32(1)))
    powerOfTwo(e, () => f.get(half))
    f.op('f32x4.mul')
    powerOfTwo(e, () => f.op('i32x4.sub', f.get(whole), f.get(half)))
    f.op('f32x4.mul')
  })
}

function powerOfTwo(e: Emitter, exponent: () => void): void {
  const { f } = e
  f.op('i32x4.shl', f.op('i32x4.add', exponent(), e.splat('i32', 127)), f.i32(23))
}
