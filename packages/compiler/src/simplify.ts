// First pass: a graph as a program, simplified, with equal values shared.
import { isComplex } from '@nx/types'
import type { Graph, Spec, ValueId } from '@nx/types'
import { Builder } from './builder.ts'
import { complexCall } from './complex.ts'
import { heldAs } from './held.ts'
import type { Id, Program, TupleNode } from './program.ts'
import { rewriteFor } from './rewrites.ts'
import type { Target } from './target.ts'

/** An operation on more values than this, which each would get a nest, is left to the backend's own kernel. */
const mostInputs = 256

/**
 * Rewrites a graph: algebraic identities, constant folding, common subexpressions, products and contractions as
 * matrix products. Results are equal bit for bit, NaN and -0 included.
 */
export function simplify(graph: Graph, scalar: Target['scalar']): Program {
  const builder = new Builder(rewriteFor, scalar)
  const ids: Id[] = new Array<Id>(graph.values.length)
  graph.parameters.forEach((value, index) => {
    ids[value] = builder.parameter(index, heldAs(graph.values[value]!))
  })
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => ids[value]!)
    const { outputs } = node
    const types = [node.inputs, outputs].map((values) => values.map((value) => graph.values[value]!)) as [
      Spec[],
      Spec[],
    ]
    const [from, specs] = types
    if (node.kind === 'call' && inputs.length <= mostInputs) {
      const { op, attrs } = node
      let value: Id | undefined
      if (types.flat().some(({ type }) => isComplex(type)))
        value = complexCall(builder, op, inputs, attrs, from, specs[0]!)
      else if (builder.operationOf(op, inputs, attrs, specs).kind !== 'other')
        value = builder.call(op, inputs, attrs, specs[0]!)
      if (value !== undefined) {
        ids[outputs[0]!] = value
        continue
      }
    }
    const tuple: TupleNode = { node, inputs, specs: specs.map(heldAs), types, outputs: [] }
    for (const value of outputs) ids[value] = builder.output(tuple)
  }
  const idsOf = (values: readonly ValueId[]): Id[] => values.map((value) => ids[value]!)
  const [parameters, results] = [idsOf(graph.parameters), idsOf(graph.results)]
  return { entries: builder.entries, parameters, results, kept: builder.kept }
}
