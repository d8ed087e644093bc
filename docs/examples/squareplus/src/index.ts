// An operation of another package: its function, and code for backends that one may give them.
export { squareplus } from './squareplus.ts'
export { wasmKernels, wasmScalars, webgpuScalars } from './code.ts'
