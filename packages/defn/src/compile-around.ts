// Graphs with host calls on a backend that compiles: what lies between the calls is compiled in pieces.
import type { Backend, CompileOptions, Executable, Graph, ValueId } from '@nx/types'
import { evaluateGraph } from './evaluator.ts'
import type { HostedGraph, HostedNode, HostNode } from './host-node.ts'

/**
 * An executable in which every longest row of nodes without a host call is compiled by the backend, and the evaluator
 * runs the rest: host calls, and branches and loops with host calls inside.
 *
 * @internal
 */
export function compileAround<D>(
  graph: HostedGraph,
  backend: Backend<D>,
  options: CompileOptions,
): Executable<D> {
  const pieces: Executable<D>[] = []
  const compile = (piece: Graph): Executable => {
    // What may be written over is said of the whole graph.
    const executable = backend.compile!(piece, { ...options, donated: [] })
    pieces.push(executable)
    return executable as Executable
  }
  const divided = divide(graph, compile)
  const waits = pieces.flatMap(({ ready }) => ready ?? [])
  return {
    ...evaluateGraph(divided, backend, options),
    ...(waits.length > 0 && { ready: Promise.all(waits).then(() => {}) }),
    dispose: () => {
      for (const piece of pieces) piece.dispose?.()
    },
  }
}

type Compile = (piece: Graph) => Executable

function divide(graph: HostedGraph, compile: Compile): HostedGraph {
  const nodes: HostedNode[] = []
  let row: HostedNode[] = []
  graph.nodes.forEach((node, place) => {
    if (!callsHost(node)) row.push(node)
    if (row.length > 0 && (callsHost(node) || place === graph.nodes.length - 1)) {
      const rest = graph.nodes.slice(callsHost(node) ? place : place + 1)
      nodes.push(...pieceOf(graph, row, rest, compile))
      row = []
    }
    if (callsHost(node)) nodes.push(inside(node, compile))
  })
  return { ...graph, nodes }
}

function callsHost(node: HostedNode): boolean {
  return node.kind === 'host' || graphsOf(node).some(({ nodes }) => nodes.some(callsHost))
}

function graphsOf(node: HostedNode): readonly HostedGraph[] {
  if (node.kind === 'cond') return [node.onTrue, node.onFalse]
  return node.kind === 'while' ? [node.condition, node.body] : []
}

function inside(node: HostedNode, compile: Compile): HostedNode {
  if (node.kind === 'cond') {
    return { ...node, onTrue: divide(node.onTrue, compile), onFalse: divide(node.onFalse, compile) }
  }
  if (node.kind !== 'while') return node
  return { ...node, condition: divide(node.condition, compile), body: divide(node.body, compile) }
}

/** A row of nodes as one node that runs them compiled; none if nothing later needs them. */
function pieceOf(
  graph: HostedGraph,
  row: readonly HostedNode[],
  rest: readonly HostedNode[],
  compile: Compile,
): HostNode[] {
  const made = new Set(row.flatMap((node) => node.outputs))
  const needed = new Set([...rest.flatMap((node) => node.inputs), ...graph.results])
  const inputs = [...new Set(row.flatMap((node) => node.inputs))].filter((id) => !made.has(id))
  const outputs = [...made].filter((id) => needed.has(id))
  if (outputs.length === 0) return []
  const piece = { values: graph.values, parameters: inputs, nodes: row, results: outputs } as Graph
  return [pieceNode(inputs, outputs, compile(piece))]
}

function pieceNode(
  inputs: readonly ValueId[],
  outputs: readonly ValueId[],
  executable: Executable,
): HostNode {
  return {
    kind: 'host',
    name: 'compiled',
    inputs,
    outputs,
    *run(given) {
      return (yield {
        now: () => executable.run(given),
        later: async () => executable.runAsync?.(given) ?? executable.run(given),
      }) as never
    },
  }
}
