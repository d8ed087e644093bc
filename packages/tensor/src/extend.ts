// For operations of other packages: what runs them, and what they share with ours. It changes as all that is public does, with the
// version; `./internal` does not.
export type { Definition, MultiDefinition, VectorizeEach, VectorizeRule } from './core/definition.ts'
export { apply } from './extend/apply.ts'
export { applyMulti } from './extend/applyMulti.ts'
export { type Broadcastable, broadcastShapes } from './extend/broadcastShapes.ts'
export { commonType } from './extend/commonType.ts'
export { operands } from './extend/operands.ts'
export { resolveAxes } from './extend/resolveAxes.ts'
export { resolveAxis } from './extend/resolveAxis.ts'
export { unbroadcast } from './extend/unbroadcast.ts'
