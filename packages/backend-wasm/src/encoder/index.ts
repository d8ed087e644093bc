// The WebAssembly byte encoder: build a module, encode it, instantiate it.
export type { Callable, Label, Local, Operand, ValueType } from './function.ts'
export { FunctionBuilder } from './function.ts'
export { instantiate } from './instantiate.ts'
export { ModuleBuilder } from './module.ts'
export type { LaneOp, MemoryLaneOp, MemoryOp, PlainOp } from './opcodes.ts'
