// Dead code elimination: drops nodes and optional parameters that no result needs.
import type { HostedGraph, HostedNode } from './host-node.ts'

/**
 * The graph without the nodes that its results and `effects` do not need. Its first `kept` parameters stay in any
 * case; `isUsed` has 1 for each value that is needed.
 */
export function sweep(
  graph: HostedGraph,
  kept: number,
  effects: ReadonlySet<HostedNode>,
): { readonly graph: HostedGraph; readonly isUsed: Uint8Array } {
  const isUsed = new Uint8Array(graph.values.length)
  for (const result of graph.results) isUsed[result] = 1
  const nodes: HostedNode[] = []
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!
    const { inputs, outputs } = node
    if (isUsed[outputs[0]!] !== 1 && !effects.has(node) && !outputs.some((output) => isUsed[output] === 1))
      continue
    for (let k = 0; k < inputs.length; k++) isUsed[inputs[k]!] = 1
    nodes.push(node)
  }
  const parameters = graph.parameters.filter((id, i) => i < kept || isUsed[id] === 1)
  return { graph: { ...graph, nodes: nodes.reverse(), parameters }, isUsed }
}
