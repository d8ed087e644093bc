// Numerical definitions: tracing, jit, compile, control flow, containers and the evaluator.
export * from './expression.ts'
export * from './region.ts'
export * from './trace.ts'
