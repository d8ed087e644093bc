// The whole compiler: a graph in, a plan out.
import type { Graph } from '@nx/types'
import { fuse } from './fusion.ts'
import { placeBuffers } from './memory.ts'
import type { Donation } from './memory.ts'
import type { Plan } from './plan.ts'
import { draftSteps } from './drafts.ts'
import { simplify } from './simplify.ts'
import { planSingle } from './single.ts'
import { targetOf } from './target.ts'
import type { Target, TargetOptions } from './target.ts'

/**
 * Compiles a graph to a plan: simplified, fused into loop nests, with all memory placed. The plan knows no device; a
 * code generator turns its loop nests into machine code and runs its steps in order.
 *
 * Results are those of evaluating the graph call by call, but for the rounding of sums. Parameters at the positions
 * `donated` may be written over, and results may be where they are.
 *
 * @example
 * const spec = { type: 'f32' as const, shape: [2, 3] }
 * const graph = {
 *   values: [spec, spec, spec],
 *   parameters: [0],
 *   nodes: [
 *     { kind: 'call' as const, op: 'exp', inputs: [0], attrs: {}, outputs: [1] },
 *     { kind: 'call' as const, op: 'negate', inputs: [1], attrs: {}, outputs: [2] },
 *   ],
 *   results: [2],
 * }
 * planGraph(graph, { matmul: () => true }).steps.length // => 1
 */
export function planGraph(graph: Graph, target: TargetOptions, donated: readonly number[] = []): Plan {
  const full = targetOf(target)
  const single = donated.length === 0 ? planSingle(graph, full) : undefined
  return single ?? planWith(graph, full, { parameters: new Set(donated), own: false })
}

function planWith(graph: Graph, target: Target, donated: Donation): Plan {
  // Of a loop's state, only what the body writes in place is its own from the first round on: the rest begins in what the
  // caller may still need.
  const { buffers, drafts, parameters, results, kept, reasons } = draftSteps(
    simplify(graph, target.scalar),
    target,
    (inner, state) => planWith(inner, target, { parameters: new Set(new Array(state).keys()), own: true }),
  )
  const steps = fuse(drafts, {
    buffers,
    add: (spec) => buffers.push(spec) - 1,
    kept: new Set([...results, ...kept]),
    target,
  })
  return placeBuffers({ buffers, parameters, results, reasons, target }, steps, donated)
}
