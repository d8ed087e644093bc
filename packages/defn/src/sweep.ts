// Dead code elimination: drops nodes, values and optional parameters that no result needs.
import type { Graph, GraphNode, ValueId } from '@nx/types'

/**
 * The graph without what its results do not need, values numbered anew. Its first `kept` parameters stay in any
 * case; `used` says which of the others did.
 */
export function sweep(
  graph: Graph,
  kept: number,
): { readonly graph: Graph; readonly used: readonly boolean[] } {
  const live = new Set<ValueId>(graph.results)
  const nodes: GraphNode[] = []
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!
    if (!node.outputs.some((output) => live.has(output))) continue
    for (const output of node.outputs) live.add(output)
    for (const input of node.inputs) live.add(input)
    nodes.push(node)
  }
  const used = graph.parameters.slice(kept).map((parameter) => live.has(parameter))
  const parameters = graph.parameters.filter((_, i) => i < kept || used[i - kept])
  for (const parameter of parameters) live.add(parameter)
  const renamed = new Array<number>(graph.values.length)
  const values = graph.values.filter((_, id) => live.has(id))
  let next = 0
  for (let id = 0; id < renamed.length; id++) if (live.has(id)) renamed[id] = next++
  const rename = (ids: readonly ValueId[]): ValueId[] => ids.map((id) => renamed[id]!)
  return {
    graph: {
      values,
      parameters: rename(parameters),
      nodes: nodes
        .reverse()
        .map((node) => ({ ...node, inputs: rename(node.inputs), outputs: rename(node.outputs) })),
      results: rename(graph.results),
    },
    used,
  }
}
