// WebAssembly SIMD backend: eager kernels and whole compiled functions, emitted at run time.
export { wasmBackend } from './backend.ts'
export type { WasmOptions } from './backend.ts'
export type { Handle } from './memory/index.ts'
