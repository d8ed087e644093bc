// For packages that add functions of their own: what checks, infers and runs them.
export { setFallbackBackend, underBackend } from './core/default-backend.ts'
export { apply, applyMulti, backendOf, create, definitionOf, moveTo } from './core/apply.ts'
export { containerKind, type ContainerParts, isLeaf, notContainer, partsOf } from './core/containers.ts'
export { allAxes, checkNames, list, noNames, resolveAxes, resolveAxis } from './core/axes.ts'
export { bytesOf } from './core/bytes.ts'
export { indexingFunction } from './core/bounds.ts'
export { broadcastShapes } from './core/broadcast-shapes.ts'
export { cast } from './core/cast.ts'
export { checkFunction, checkSync, integerAtLeast, oneOf, refusesPromise } from './core/checks.ts'
export { composed } from './core/composed.ts'
export type { Definition, MultiDefinition, VectorizeEach, VectorizeRule } from './core/definition.ts'
export { readNow } from './conversion/read.ts'
export { describe, isLiteral, notLiteral } from './core/element.ts'
export { asTensors, operands } from './core/elementwise.ts'
export { formatShape } from './core/format.ts'
export {
  backendAmong,
  commonType,
  convertedScalar,
  literalType,
  mergeWeak,
  scalar,
  toTensor,
} from './core/literal.ts'
export { checkOptions, checkShape, checkSize, checkType } from './core/options.ts'
export { unravel } from './core/unravel.ts'
export { distance } from './core/distance.ts'
export { renamed } from './core/renamed.ts'
export { vectorizeRules } from './core/vectorize-rules.ts'
export { freeing, unfreed } from './core/run.ts'
export { sameList } from './core/same-list.ts'
export { own, view } from './core/view.ts'
export { atExtremes } from './core/window-places.ts'
export { scatterExtremes } from './core/window-scatter.ts'
