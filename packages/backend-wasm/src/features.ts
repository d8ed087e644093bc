// Finds which WebAssembly extensions the engine has.
import type { FunctionBuilder } from './encoder/index.ts'
import { ModuleBuilder } from './encoder/index.ts'

/** The extensions that choose between variants of a kernel. */
export interface Features {
  /** Whether modules may be compiled at all. */
  readonly wasm: boolean
  /** 128-bit SIMD. */
  readonly simd: boolean
  /** Relaxed SIMD, with fused multiply-add. */
  readonly relaxedSimd: boolean
}

let detected: Features | undefined

/** The extensions of this engine; asked once, at the first call. */
export function detectFeatures(): Features {
  detected ??= {
    wasm: compiles(new ModuleBuilder()),
    simd: accepts((f) => f.op('v128.not', zero(f))),
    relaxedSimd: accepts((f) => f.op('f32x4.relaxed_madd', zero(f), zero(f), zero(f))),
  }
  return detected
}

function zero(f: FunctionBuilder): void {
  f.op('i32x4.splat', f.i32(0))
}

function accepts(emit: (f: FunctionBuilder) => void): boolean {
  const module = new ModuleBuilder()
  emit(module.func(undefined, [], ['v128']))
  return compiles(module)
}

/** Not by `validate`, which answers yes also where the content security policy forbids to compile. */
function compiles(module: ModuleBuilder): boolean {
  try {
    return new WebAssembly.Module(module.encode()) instanceof WebAssembly.Module
  } catch {
    return false
  }
}
