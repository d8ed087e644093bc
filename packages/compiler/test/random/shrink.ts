// Makes a graph that fails as small as it can be while it still fails: greedily, one change at a time.
import type { Graph, GraphNode, ValueId } from '@nx/types'
import { valuesOf } from '../graphs.ts'
import type { Elements } from '../interpret.ts'

export interface Sample {
  readonly graph: Graph
  readonly inputs: readonly Elements[]
}

/** A sample that fails too, and from which nothing can be taken; as it is, if what fails is what nobody needs. */
export function shrink(sample: Sample, fails: (sample: Sample) => boolean): Sample {
  for (let current = withoutUnused(sample); ;) {
    const smaller = candidates(current).find((candidate) => stillFails(candidate, fails))
    if (smaller === undefined) return current
    current = smaller()
  }
}

/** Whether a sample fails that can be evaluated at all, say without the guard of a divisor. */
function stillFails(candidate: () => Sample, fails: (sample: Sample) => boolean): boolean {
  try {
    return fails(candidate())
  } catch {
    return false
  }
}

/** All samples that are smaller by a little, the most promising first. */
function candidates({ graph, inputs }: Sample): (() => Sample)[] {
  const { nodes, results } = graph
  const changed = (change: Partial<Graph>): (() => Sample) => {
    return () => withoutUnused({ graph: { ...graph, ...change }, inputs })
  }
  const fewerResults =
    results.length < 2
      ? []
      : [
          ...results.map((result) => changed({ results: [result] })),
          ...results.map((_, i) => changed({ results: results.filter((_, k) => k !== i) })),
        ]
  let known: ReadonlyMap<ValueId, Elements> | undefined
  const values = (): typeof known & {} => (known ??= valuesOf(graph, inputs))
  const fromLast = nodes.map((_, i) => nodes.length - 1 - i)
  return [
    ...fewerResults,
    // What comes before may be enough.
    ...nodes.slice(0, -1).flatMap(({ outputs }) => outputs.map((id) => changed({ results: [id] }))),
    ...nodes.map((_, i) => () => cut({ graph, inputs }, i, values())),
    ...fromLast.flatMap((i) => bypasses(graph, i).map(changed)),
    ...fromLast.flatMap((i) =>
      simplerNodes(nodes[i]!).map((node) => changed({ nodes: nodes.with(i, node) })),
    ),
  ]
}

/** Makes parameters of what a node gives, with the elements that it has. */
function cut({ graph, inputs }: Sample, at: number, known: ReadonlyMap<ValueId, Elements>): Sample {
  const { outputs } = graph.nodes[at]!
  return withoutUnused({
    graph: {
      ...graph,
      nodes: graph.nodes.filter((_, i) => i !== at),
      parameters: [...graph.parameters, ...outputs],
    },
    inputs: [...inputs, ...outputs.map((id) => known.get(id)!)],
  })
}

/** The graph without a call, what it is given in the place of what it gives. */
function bypasses({ values, nodes, results }: Graph, at: number): Partial<Graph>[] {
  const node = nodes[at]!
  if (node.kind !== 'call') return []
  const [output] = node.outputs as [ValueId]
  const isAlike = (id: ValueId): boolean => JSON.stringify(values[id]) === JSON.stringify(values[output])
  return node.inputs.filter(isAlike).map((input) => {
    const instead = (id: ValueId): ValueId => (id === output ? input : id)
    return {
      nodes: nodes.filter((_, i) => i !== at).map((each) => ({ ...each, inputs: each.inputs.map(instead) })),
      results: results.map(instead),
    }
  })
}

/** The branch or loop with smaller graphs. */
function simplerNodes(node: GraphNode): GraphNode[] {
  if (node.kind === 'call') return []
  if (node.kind === 'cond')
    return [
      ...simplerGraphs(node.onTrue).map((onTrue) => ({ ...node, onTrue })),
      ...simplerGraphs(node.onFalse).map((onFalse) => ({ ...node, onFalse })),
    ]
  // The first part of the state counts: without that a loop would never end.
  return simplerGraphs(node.body, node.body.results[0]).map((body) => ({ ...node, body }))
}

function simplerGraphs(graph: Graph, kept?: ValueId): Graph[] {
  return graph.nodes.flatMap((node, i) => [
    ...(node.outputs.includes(kept!) ? [] : bypasses(graph, i)).map((change) =>
      withoutDead({ ...graph, ...change }),
    ),
    ...simplerNodes(node).map((own) => ({ ...graph, nodes: graph.nodes.with(i, own) })),
  ])
}

function withoutDead(graph: Graph): Graph {
  const live = new Set(graph.results)
  const nodes = graph.nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((id) => live.has(id))) return false
    for (const id of inputs) live.add(id)
    return true
  })
  return { ...graph, nodes: nodes.reverse() }
}

/** The sample without what no result needs, its values numbered from 0 on. */
export function withoutUnused({ graph: given, inputs }: Sample): Sample {
  const graph = withoutDead(given)
  const used = new Set([...graph.results, ...graph.nodes.flatMap((node) => node.inputs)])
  const kept = graph.parameters.flatMap((id, i) => (used.has(id) ? [i] : []))
  const parameters = kept.map((i) => graph.parameters[i]!)
  const order = [...parameters, ...graph.nodes.flatMap((node) => node.outputs)]
  const number = new Map(order.map((id, i) => [id, i]))
  const renamed = (ids: readonly ValueId[]): ValueId[] => ids.map((id) => number.get(id)!)
  return {
    graph: {
      values: order.map((id) => graph.values[id]!),
      parameters: renamed(parameters),
      nodes: graph.nodes.map((node) => ({
        ...node,
        inputs: renamed(node.inputs),
        outputs: renamed(node.outputs),
      })),
      results: renamed(graph.results),
    },
    inputs: kept.map((i) => inputs[i]!),
  }
}
