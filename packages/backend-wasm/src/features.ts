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
  /** Whether V8 joins pairs of vector operations into those of 256 bits. */
  readonly revectorize: boolean
}

/** Those that change what code is emitted. */
export type CodeFeatures = Pick<Features, 'relaxedSimd' | 'revectorize'>

let detected: Features | undefined

/** The extensions of this engine; asked once, at the first call. */
export const detectFeatures = (): Features => (detected ??= detect())

/** What has the last extension has all: one module is compiled where engines are new. */
function detect(): Features {
  const relaxedSimd = accepts((f) => f.op('f32x4.relaxed_madd', zero(f), zero(f), zero(f)))
  const simd = relaxedSimd || accepts((f) => f.op('v128.not', zero(f)))
  return { wasm: simd || compiles(new ModuleBuilder()), simd, relaxedSimd, revectorize: false }
}

interface Host {
  readonly Bun?: unknown
  readonly process?: {
    readonly arch: string
    readonly versions: { readonly v8: string }
    getBuiltinModule(name: 'node:v8'): { setFlagsFromString(flag: string): void }
  }
}

/** Turns V8's re-vectorizer on, for all WebAssembly that the process compiles from now on; says whether there is one. */
export function startRevectorizer(): boolean {
  const { process, Bun } = globalThis as Host
  // Others print that they do not know the flag.
  if (Bun !== undefined || process?.arch !== 'x64' || !(Number.parseInt(process.versions.v8) >= 13))
    return false
  process.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-revectorize')
  return true
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
