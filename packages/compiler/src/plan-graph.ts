// The whole compiler: a graph in, a plan out.
import { byteLength } from '@nx/types'
import type { Graph } from '@nx/types'
import { fuse } from './fusion.ts'
import { placeBuffers } from './memory.ts'
import type { Donation, Numbered } from './memory.ts'
import { withStrides } from './nest.ts'
import type { Plan, Step } from './plan.ts'
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
  return placeBuffers(...stepsOf(graph, target), donated)
}

/** The steps of a graph, on buffers that have no places yet. */
function stepsOf(graph: Graph, target: Target): [numbered: Numbered, steps: readonly Step[]] {
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
  return [{ buffers, parameters, results, reasons, target }, steps]
}

/**
 * Plans a graph of element-wise calls, reductions, broadcasts and reshapes once for many lengths: gives the plan for those to which
 * `size` takes each length and stride, or `undefined` where another is better. What the lengths of the graph have in common, those
 * of all others have: they are best different primes.
 *
 * @internal
 */
export function planForLengths(
  graph: Graph,
  target: TargetOptions,
): (size: (of: number) => number) => Plan | undefined {
  const full = targetOf(target)
  const [numbered, steps] = stepsOf(graph, full)
  return (size) => {
    const buffers = numbered.buffers.map(({ type, shape }) => ({ type, shape: shape.map(size) }))
    let bytes = 0
    const resized = steps.map((step) => {
      if (step.kind !== 'loop') {
        bytes = Infinity
        return step
      }
      const { loop } = step
      for (const buffer of loop.buffers) bytes += byteLength(buffers[buffer]!)
      const nest = withStrides(loop, (strides) => strides.map(size), loop.lengths.map(size), loop.parallel)
      return { ...step, loop: { ...loop, ...nest } }
    })
    // What is larger may go by blocks of rows.
    return 2 * bytes > full.nearBytes
      ? undefined
      : placeBuffers({ ...numbered, buffers }, resized, { parameters: new Set(), own: false })
  }
}
