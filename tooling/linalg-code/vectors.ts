// Short forms of the instructions that the kernels of `@nx/linalg` consist of.
import type { FunctionBuilder, Local, Operand } from '../../packages/backend-wasm/src/encoder/index.ts'

/** Bytes of an f64. */
export const size = 8

/** Numbers that are not smaller have a finite reciprocal. */
export const leastNormal = 2.2250738585072014e-308

/** Two neighbouring numbers. */
export const loadPair = (f: FunctionBuilder, at: Local, offset = 0): Operand =>
  f.load('v128.load', offset, f.get(at))

/** One number in both lanes. */
export const loadBoth = (f: FunctionBuilder, at: Local, offset = 0): Operand =>
  f.load('v128.load64_splat', offset, f.get(at))

/**
 * Adds x · y to a sum. Where the engine has a fused instruction, these three instructions become that one when the module is
 * loaded, which relies on their order.
 */
export function multiplyAdd(f: FunctionBuilder, sum: Local, x: Local, y: Local): void {
  f.set(sum, f.op('f64x2.add', f.op('f64x2.mul', f.get(x), f.get(y)), f.get(sum)))
}

/** Subtracts x · y from a value. */
export function multiplySubtract(f: FunctionBuilder, from: Local, x: Local, y: Local): void {
  f.set(from, f.op('f64x2.sub', f.get(from), f.op('f64x2.mul', f.get(x), f.get(y))))
}

export const zero = (f: FunctionBuilder): Operand => f.op('i64x2.splat', f.i64(0n))

/** Sets i32 locals to the sum of a local and a multiple of another one. */
export function setAddress(f: FunctionBuilder, to: Local, base: Local, count: Local, step: Local): void {
  f.set(to, f.op('i32.add', f.get(base), f.op('i32.mul', f.get(count), f.get(step))))
}

/** The sum of both lanes. */
export const across = (f: FunctionBuilder, vector: Local): Operand =>
  f.op(
    'f64.add',
    f.lane('f64x2.extract_lane', 0, f.get(vector)),
    f.lane('f64x2.extract_lane', 1, f.get(vector)),
  )
