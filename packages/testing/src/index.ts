// Assertions, a gradient checker, and the conformance suite for backends, ours or another's.
export { parseVectors } from './vectors/load.ts'
export type { Vector } from './vectors/format.ts'
export type { Modules } from './vectors/invoke.ts'
export { type Outcome, runVector, type VectorRunOptions } from './vectors/run.ts'
export { assertAllClose, assertEqual, type Closeness } from './assert.ts'
export { checkGradient, type GradientCheckOptions } from './gradient.ts'
export { random } from './random.ts'
export { ulpDistance } from './ulp.ts'
