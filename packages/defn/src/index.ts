// Numerical definitions: tracing, jit, compile, control flow, containers and the evaluator.
export {}
