// Whether the plan of a graph gives what evaluating it one call at a time gives.
import { planGraph } from '../../src/index.ts'
import { callByCall } from '../graphs.ts'
import { interpret } from '../interpret.ts'
import { differenceOf } from './difference.ts'
import type { Check } from './report.ts'

/** Products of matrices are steps of their own, or loops. */
export const checkPlan =
  (matmul: boolean): Check =>
  ({ graph, inputs }) =>
    differenceOf(
      () => interpret(planGraph(graph, { matmul: () => matmul }), inputs),
      () => callByCall(graph, inputs),
    )
