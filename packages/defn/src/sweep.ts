// Dead code elimination: drops nodes and optional parameters that no result needs.
import type { Graph, ValueId } from '@nx/types'

/**
 * The graph without the nodes that its results do not need. Its first `kept` parameters stay in any case; `used` says
 * which of the others did.
 */
export function sweep(
  graph: Graph,
  kept: number,
): { readonly graph: Graph; readonly used: readonly boolean[] } {
  const live = new Set<ValueId>(graph.results)
  const nodes = graph.nodes
    .toReversed()
    .filter(({ inputs, outputs }) => {
      const needed = outputs.some((output) => live.has(output))
      if (needed) for (const input of inputs) live.add(input)
      return needed
    })
    .reverse()
  const used = graph.parameters.slice(kept).map((parameter) => live.has(parameter))
  return {
    graph: { ...graph, nodes, parameters: graph.parameters.filter((_, i) => i < kept || used[i - kept]) },
    used,
  }
}
