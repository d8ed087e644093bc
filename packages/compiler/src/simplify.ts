// First pass: a graph as a program, simplified, with equal values shared.
import type { Graph, Spec, ValueId } from '@nx/types'
import { Builder } from './builder.ts'
import { operationOf } from './operations.ts'
import type { Id, Program, Region } from './program.ts'
import { ruleFor } from './rules.ts'
import type { CompilerOptions } from './target.ts'

/** An operation on more values than this, which each would get a nest, is left to the backend's own kernel. */
const mostInputs = 256

/**
 * Rewrites a graph: algebraic identities, constant folding, common subexpressions, products and contractions as
 * matrix products. Results are equal bit for bit, NaN and -0 included.
 */
export function simplify(graph: Graph, scalar: CompilerOptions['scalar']): Program {
  const builder = new Builder(ruleFor)
  const ids = new Map<ValueId, Id>()
  const parameters = graph.parameters.map((value, index) => {
    const id = builder.parameter(index, graph.values[value]!)
    ids.set(value, id)
    return id
  })
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => ids.get(value)!)
    const specs: Spec[] = node.outputs.map((value) => graph.values[value]!)
    if (
      node.kind === 'call' &&
      operationOf(node.op, scalar).kind !== 'other' &&
      inputs.length <= mostInputs
    ) {
      ids.set(node.outputs[0]!, builder.call(node.op, inputs, node.attrs, specs[0]!))
      continue
    }
    const region: Region = { node, inputs, specs, outputs: [] }
    for (const value of node.outputs) ids.set(value, builder.output(region))
  }
  const results = graph.results.map((value) => ids.get(value)!)
  return { entries: builder.entries, parameters, results, kept: builder.kept }
}
