// Assertions, a gradient checker, and the conformance suite for backends, ours or another's.
export { parseVectors } from './vectors/load.ts'
export type { Vector } from './vectors/format.ts'
export { enlarged } from './vectors/enlarge.ts'
export type { Modules } from './vectors/invoke.ts'
export { type Outcome, runVector, type VectorRunOptions } from './vectors/run.ts'
export { assertAllClose, assertEqual } from './assert.ts'
export type { Closeness } from './difference.ts'
export { type MatcherVerdict, type TensorMatchers, tensorMatchers } from './matchers.ts'
export { checkGradient, type GradientCheckOptions } from './gradient.ts'
export type { GradientMode } from './gradients/modes.ts'
export {
  type GradientReport,
  type GradientRow,
  type GradientRunOptions,
  runGradients,
} from './gradients/run.ts'
export { type GradientSubject, gradientSubjects } from './gradients/subjects.ts'
export { random } from './random.ts'
export { properties } from './properties/all.ts'
export type { Property } from './properties/property.ts'
export { type PropertyOptions, type PropertyReport, runProperty } from './properties/run.ts'
export { backendSuite } from './suite.ts'
export type { BackendSuiteOptions, Mode, Skip } from './suite/options.ts'
export { supportTable } from './support-table.ts'
export type { Support, SupportRow } from './support-table.ts'
export { ulpDistance } from './ulp.ts'

// The cases, for packages that add composites of their own.
export type { Accuracy, Case, CaseInput, Values } from './cases/case.ts'
export { compositeCases } from './cases/composites.ts'
export type { CaseTable } from './cases/composites.ts'
export { primitiveCases } from './cases.ts'

// For engines of distributed serving.
export type { TransportNetwork, TransportSuiteOptions } from './serving/network.ts'
export { transportSuite } from './serving/transport-suite.ts'
