// First pass: a graph as a program, simplified, with equal values shared.
import { bitSize, isComplex, isFloat } from '@nx/types'
import type { CallNode, Graph, GraphNode, Spec, ValueId } from '@nx/types'
import { Builder } from './builder.ts'
import { complexCall } from './complex.ts'
import { heldAs, isPacked, pack, unpack, unpackedType } from './held.ts'
import type { Id, Program, TupleNode } from './program.ts'
import { rewriteFor } from './rewrites.ts'
import { pick } from './lists.ts'
import type { Target } from './target.ts'

/** An operation on more values than this, which each would get a nest, is left to the backend's own kernel. */
const mostInputs = 256

/**
 * Rewrites a graph: algebraic identities, constant folding, common subexpressions, products and contractions as
 * matrix products. Results are equal bit for bit, NaN and -0 included.
 */
export function simplify(graph: Graph, scalar: Target['scalar']): Program {
  const builder = new Builder(rewriteFor, scalar)
  const specsOf = (values: readonly ValueId[]): Spec[] => pick(graph.values, values)
  const idsOf = (values: readonly ValueId[]): Id[] => pick(ids, values)
  const isComplexValue = (value: ValueId): boolean => isComplex(graph.values[value]!.type)
  const hasComplex = graph.values.some(({ type }) => isComplex(type))
  const ids: Id[] = new Array<Id>(graph.values.length)
  const enter = (id: Id, spec: Spec): Id => (isPacked(spec.type) ? unpack(builder, id, spec) : id)
  const leave = (id: Id): Id => (isPacked(builder.spec(id).type) ? pack(builder, id) : id)
  const given: Id[] = []
  graph.parameters.forEach((value, index) => {
    const spec = graph.values[value]!
    given.push(builder.parameter(index, heldAs(spec)))
    ids[value] = enter(given[index]!, spec)
  })
  // Calls by what they compute.
  const tuples = new Map<string, TupleNode>()
  for (const node of graph.nodes) {
    const inputs = idsOf(node.inputs)
    const { outputs } = node
    const specs = specsOf(outputs)
    if (node.kind === 'call' && (inputs.length <= mostInputs || specs.some(({ type }) => isPacked(type)))) {
      const { op, attrs } = node
      let value: Id | undefined
      if (hasComplex && (outputs.some(isComplexValue) || node.inputs.some(isComplexValue)))
        value = complexCall(builder, op, inputs, attrs, specsOf(node.inputs), specs[0]!)
      else {
        const operation = builder.operationOf(op, inputs, attrs, specs)
        if (operation.kind !== 'other') value = builder.call(op, inputs, attrs, specs[0]!, operation)
      }
      if (value !== undefined) {
        ids[outputs[0]!] = value
        continue
      }
    }
    if (node.kind === 'call' && node.op === 'argsort') {
      ids[outputs[0]!] = argsort(builder, node, inputs[0]!, specs[0]!)
      continue
    }
    const held = inputs.map(leave)
    const key = keyOf(builder, node, held, specs)
    const known = key === undefined ? undefined : tuples.get(key)
    const types = [specsOf(node.inputs), specs] as const
    const tuple = known ?? { node, inputs: held, specs: specs.map(heldAs), types, outputs: [] }
    if (key !== undefined) tuples.set(key, tuple)
    for (const [i, value] of outputs.entries())
      ids[value] = enter(known?.outputs[i] ?? builder.output(tuple), specs[i]!)
  }
  const [parameters, results] = [given, idsOf(graph.results).map(leave)]
  return { entries: builder.entries, parameters, results, kept: builder.kept }
}

/** A text that two calls of a kernel share exactly if they are equal. */
function keyOf(
  builder: Builder,
  node: GraphNode,
  inputs: readonly Id[],
  outs: readonly Spec[],
): string | undefined {
  if (node.kind !== 'call') return undefined
  const { op, host, attrs } = node
  return `${host} ${inputs} ${outs.map((spec) => builder.formOf(op, attrs, spec))}`
}

/** Orders elements that kernels do not know as others of the same order. */
function argsort(builder: Builder, node: CallNode, input: Id, out: Spec): Id {
  const { type } = builder.spec(input)
  const known = isFloat(type) && bitSize(type) < 16 ? 'f32' : unpackedType(type)
  const places = { ...out, type: isPacked(out.type) ? ('s32' as const) : out.type }
  const id = builder.asType(input, known)
  const types = [[builder.spec(id)], [places]] as const
  const tuple: TupleNode = { node, inputs: [id], specs: [places], types, outputs: [] }
  return builder.asType(builder.output(tuple), out.type)
}
