// Graph optimisation, fusion, memory planning and the loop IR shared by the code generators.
export { neededFor, operandsOf, operandsOfStore, ownStrides } from './loop.ts'
export { generalize, loopKey } from './general.ts'
export type { General } from './general.ts'
export { longLength, narrowLength } from './keys.ts'
export type { SliceAttributes } from './indices.ts'
export { include } from './lists.ts'
export { matrixAxes } from './matrix-axes.ts'
export type { Access, Combine, Indirect, Instruction, Locate, Loop, Parameter, Size, Store } from './loop.ts'
export { afterReductions, innerInstructions, movesInside } from './nest.ts'
export { joinWalks } from './plan.ts'
export type {
  Buffer,
  CallStep,
  CondStep,
  LoopStep,
  MatmulStep,
  Place,
  Plan,
  RowsStep,
  Step,
  View,
  Walk,
  WhileStep,
} from './plan.ts'
export { describePlan, describeSchedule } from './describe.ts'
export type { PlanReport, StepReport } from './describe.ts'
export { accessLevel, scheduleLoop, splitsReductions } from './loop-schedule.ts'
export type { LoopSchedule } from './loop-schedule.ts'
export { identity, isWalk, operationOf } from './operations.ts'
export { planGraph } from './plan-graph.ts'
export { recordCall } from './record.ts'
export type { Recorded } from './record.ts'
export type { Reason } from './storage.ts'
export { targetOf } from './target.ts'
export type { Target, TargetOptions } from './target.ts'
