// WebAssembly SIMD backend: eager kernels and whole compiled functions, emitted at run time.
export { wasmBackend } from './backend.ts'
export type { WasmBackend, WasmOptions } from './backend.ts'
export { wasmKernel, wasmScalar } from './given-code.ts'
export type { VectorCode, WasmKernel, WasmScalar, WasmScalarOptions, WriteScalar } from './given-code.ts'
export type { Operand, Vector } from './codegen/vectors.ts'
export type { AllocationSite, Handle, MemoryStats } from './memory/index.ts'
