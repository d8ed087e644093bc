// Dead code elimination: drops nodes and optional parameters that no result needs.
import type { ValueId } from '@nx/types'
import type { HostedGraph, HostedNode } from './host-node.ts'

/**
 * The graph without the nodes that its results and `effects` do not need. Its first `kept` parameters stay in any
 * case; `used` says which of the others did.
 */
export function sweep(
  graph: HostedGraph,
  kept: number,
  effects: ReadonlySet<HostedNode>,
): { readonly graph: HostedGraph; readonly used: readonly boolean[] } {
  const live = new Set<ValueId>(graph.results)
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const { inputs, outputs } = node
      const needed = effects.has(node) || outputs.some((output) => live.has(output))
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
