// For packages that transform traces or run graphs.
export { compileAround } from './compile-around.ts'
export { buildGraph } from './build-graph.ts'
export { checkJitOptions } from './jit-options.ts'
export { jitAs } from './jit.ts'
export { flattened, ownTensors, replaceLeaves, withLeaves } from './container.ts'
export { formatStructure, leafPaths, sameStructure } from './structure.ts'
export { topological } from './expression.ts'
export type * from './expression.ts'
export type { HostedGraph, HostedNode, HostNode, Steps, Wait } from './host-node.ts'
export { formatForm, formOf, sameForm } from './form.ts'
export type { Form } from './form.ts'
export { recordCond, recordWhile } from './control.ts'
export { callEither, callUser, ownFunction } from './place.ts'
export { closeRegion, expand, replay, traceRegion } from './region.ts'
export type { Region } from './region.ts'
export {
  backendInUse,
  currentScope,
  fromExpression,
  inScope,
  isTraced,
  outsideTrace,
  record,
  recordMetadata,
  toExpression,
  traceBackend,
} from './trace.ts'
export { traceFunction } from './trace-function.ts'
export type { TracedFunction } from './trace-function.ts'
