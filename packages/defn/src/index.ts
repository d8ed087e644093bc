// Numerical definitions: tracing, jit, compile, control flow, containers and the evaluator.
export { assertKeys } from './assert-keys.ts'
export { block } from './block.ts'
export { compile } from './compile.ts'
export { cond } from './cond.ts'
export type { Branch } from './cond.ts'
export { container, flattenContainer, unflattenContainer } from './container.ts'
export type { Container, Flattened, Like, NumberLike, Structure, Traced, TracedState } from './container.ts'
export { defaultOptions, setDefaultOptions, withDefaultOptions } from './default-options.ts'
export type { DefaultOptions } from './default-options.ts'
export { checkFinite } from './debug/check-finite.ts'
export type { FiniteOptions } from './debug/check-finite.ts'
export { printIntermediates } from './debug/print-intermediates.ts'
export type { PrintIntermediatesOptions } from './debug/print-intermediates.ts'
export { saveIntermediates } from './debug/save-intermediates.ts'
export { debugExpr, debugExprApply, toGraph } from './debug-expr.ts'
export { explainRecompile } from './explain-recompile.ts'
export { donatable, isDonatable } from './donatable.ts'
export { hook } from './hook.ts'
export type { HookCallback } from './hook.ts'
export { evaluateGraph } from './evaluator.ts'
export { compileAround } from './compile-around.ts'
export type { Compiler, Hooks } from './host-node.ts'
export { defn, jit } from './jit.ts'
export { jitApply } from './jit-apply.ts'
export type { JitOptions } from './jit-options.ts'
export type { Arguments, GivenParameters, Jitted, TracedParameters } from './jit.ts'
export { runGraph, runGraphAsync } from './run-graph.ts'
export { splitGraph } from './split-graph.ts'
export type { SplitDecision, SplitNode, Stage } from './split-graph.ts'
export { toBackend } from './to-backend.ts'
export { printExpr } from './print-expr.ts'
export { printValue } from './print-value.ts'
export type { PrintValueOptions } from './print-value.ts'
export { metadata } from './metadata.ts'
export { runtimeCall } from './runtime-call.ts'
export { lazyTensor } from './lazy-tensor.ts'
export type { LazyOptions } from './lazy-tensor.ts'
export type { Range } from './loop-items.ts'
export { whileLoop } from './while-loop.ts'
export type { LoopOptions } from './while-loop.ts'

// For packages that transform traces or run graphs.
export { buildGraph } from './build-graph.ts'
export { jitAs } from './jit.ts'
export type { BuiltGraph, Debugger } from './build-graph.ts'
export { mapLeaves } from './container.ts'
export { formatStructure, leafPaths, sameStructure } from './structure.ts'
export { topological } from './expression.ts'
export type * from './expression.ts'
export type { HostedGraph, HostedNode, HostNode, Steps, Wait } from './host-node.ts'
export { formatForm, formOf, sameForm } from './form.ts'
export type { Form } from './form.ts'
export { recordCond, recordWhile } from './control.ts'
export { closeRegion, expand, replay, traceRegion } from './region.ts'
export type { Region } from './region.ts'
export {
  backendInUse,
  currentScope,
  fromExpression,
  inScope,
  isTraced,
  record,
  recordMetadata,
  toExpression,
  traceBackend,
} from './trace.ts'
export { traceFunction } from './trace-function.ts'
export type { TracedFunction } from './trace-function.ts'
