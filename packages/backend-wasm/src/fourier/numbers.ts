// What passes of Fourier transforms share.
import type { FunctionBuilder, Local, Operand } from '../encoder/index.ts'

/** Sets a vector to copies of a number. */
export function fill(f: FunctionBuilder, type: 'f32' | 'f64', vector: Local, number: Operand): void {
  if (type === 'f32') f.op('f32.demote_f64', number)
  f.set(vector, f.op(type === 'f32' ? 'f32x4.splat' : 'f64x2.splat'))
}

/** Copies of a number of memory. */
export const splat = (f: FunctionBuilder, type: 'f32' | 'f64', offset: number, address: Local): Operand =>
  f.load(type === 'f32' ? 'v128.load32_splat' : 'v128.load64_splat', offset, f.get(address))
