// Products and sums inside our own approximations, fused where the engine can. What a user writes is never fused.
import type { Emitter, Local } from './emitter.ts'

/** x · y + z of f32 locals. */
export function multiplyAdd(e: Emitter, x: Local, y: Local, addend: () => void): void {
  const { f } = e
  if (e.fma) f.op('f32x4.relaxed_madd', f.get(x), f.get(y), addend())
  else f.op('f32x4.add', f.op('f32x4.mul', f.get(x), f.get(y)), addend())
}

/** z - x · constant. */
export function subtractProduct(e: Emitter, x: Local, constant: number, from: () => void): void {
  const { f } = e
  if (e.fma) f.op('f32x4.relaxed_nmadd', f.get(x), e.splat('f32', constant), from())
  else f.op('f32x4.sub', from(), f.op('f32x4.mul', f.get(x), e.splat('f32', constant)))
}

/** The polynomial with these coefficients, highest first, by Horner's rule, into a local. */
export function polynomial(e: Emitter, into: Local, x: Local, coefficients: readonly number[]): void {
  const [first = 0, ...rest] = coefficients
  e.f.set(into, e.splat('f32', first))
  for (const coefficient of rest) {
    multiplyAdd(e, into, x, () => e.splat('f32', coefficient))
    e.f.set(into)
  }
}
