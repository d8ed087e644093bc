// Whether the plan of a graph gives what evaluating it one call at a time gives.
import { planGraph } from '../../src/index.ts'
import { callByCall } from '../graphs.ts'
import { interpret } from '../interpret.ts'
import { differenceOf } from './difference.ts'
import type { Check } from './report.ts'

/** Products of matrices are steps of their own, or loops; parameters stay, or may be written over: it depends on the seed. */
export const checkPlan =
  (seed: number): Check =>
  ({ graph, inputs }) => {
    // Where little is nearby, small tensors are taken in blocks of rows too.
    const near = seed % 3 === 0 ? {} : { nearBytes: 96, productRows: 2 }
    const donated = seed % 4 < 2 ? [] : graph.parameters.map((_, i) => i)
    return differenceOf(
      () => interpret(planGraph(graph, { matmul: () => seed % 2 === 0, ...near }, donated), inputs),
      () => callByCall(graph, inputs),
    )
  }
