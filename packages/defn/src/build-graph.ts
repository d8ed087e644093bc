// From a trace to a graph: only what the results need, without metadata, composites expanded where need be.
import {
  type Backend,
  type CallNode,
  type CondNode,
  type Graph,
  type GraphNode,
  type Spec,
  type Value,
  type ValueId,
  type WhileNode,
  unsupported,
} from '@nx/types'
import {
  type CallExpression,
  type CaptureExpression,
  type CondExpression,
  type Expression,
  type ParameterExpression,
  topological,
  type WhileExpression,
} from './expression.ts'
import { expand, type Region } from './region.ts'
import { sweep } from './sweep.ts'

/** A graph, and the concrete values that it takes as parameters after those of the function. */
export interface BuiltGraph {
  readonly graph: Graph
  readonly captures: readonly CaptureExpression[]
}

/**
 * Builds the graph of expressions for a backend: composites stay where it supports them.
 *
 * @internal
 */
export function buildGraph(
  results: readonly Expression[],
  parameters: readonly ParameterExpression[],
  backend: Backend,
): BuiltGraph {
  const builder = newBuilder(backend, new Set(), parameters)
  emitAll(builder, results)
  const { graph, free } = finish(builder, results)
  return { graph, captures: free as readonly CaptureExpression[] }
}

interface Builder {
  readonly backend: Backend
  readonly values: Spec[]
  readonly nodes: GraphNode[]
  readonly parameters: ValueId[]
  readonly ids: Map<Expression, ValueId>
  /** Values of nodes with several outputs. */
  readonly outputs: Map<Expression, readonly ValueId[]>
  /** Expressions of outer scopes that the graph may refer to. */
  readonly outer: ReadonlySet<Expression>
  /** What the graph takes from outside, in the order of the parameters it becomes. */
  readonly free: Expression[]
}

function newBuilder(
  backend: Backend,
  outer: ReadonlySet<Expression>,
  parameters: readonly ParameterExpression[],
): Builder {
  const builder: Builder = {
    backend,
    values: [],
    nodes: [],
    parameters: [],
    ids: new Map(),
    outputs: new Map(),
    outer,
    free: [],
  }
  for (const parameter of parameters) builder.parameters.push(define(builder, parameter))
  return builder
}

interface Finished {
  readonly graph: Graph
  readonly free: readonly Expression[]
}

function finish(builder: Builder, results: readonly Expression[]): Finished {
  const { values, nodes, free, ids } = builder
  const ends = results.map((result) => idOf(builder, result))
  const taken = free.map((expression) => ids.get(expression)!)
  const graph = { values, nodes, parameters: [...builder.parameters, ...taken], results: ends }
  const { graph: swept, used } = sweep(graph, builder.parameters.length)
  return { graph: swept, free: free.filter((_, i) => used[i]) }
}

function define(builder: Builder, expression: Expression): ValueId {
  const id = builder.values.push(expression.spec) - 1
  builder.ids.set(expression, id)
  return id
}

function idOf(builder: Builder, expression: Expression): ValueId {
  const known = builder.ids.get(expression)
  if (known !== undefined) return known
  builder.free.push(expression)
  return define(builder, expression)
}

function emitAll(builder: Builder, results: readonly Expression[]): void {
  const { ids, outputs, outer } = builder
  const missing = (node: Expression): boolean => !ids.has(node) && !outputs.has(node) && !outer.has(node)
  for (const node of topological(results, missing, valueInputs)) emit(builder, node)
}

function valueInputs(node: Expression): readonly Expression[] {
  return node.kind === 'metadata' ? node.inputs.slice(0, 1) : node.inputs
}

function emit(builder: Builder, node: Expression): void {
  const { ids, outputs } = builder
  switch (node.kind) {
    case 'parameter':
    case 'capture':
      idOf(builder, node)
      break
    case 'metadata':
      ids.set(node, idOf(builder, node.inputs[0]!))
      break
    case 'element':
      ids.set(node, outputs.get(node.inputs[0]!)![node.index]!)
      break
    case 'call':
      emitCall(builder, node)
      break
    case 'cond':
      emitCond(builder, node)
      break
    case 'while':
      emitWhile(builder, node)
  }
}

function emitCall(builder: Builder, node: CallExpression): void {
  const { ids, outputs, nodes, values } = builder
  const { op, attrs, out } = node
  const inputs = node.inputs.map((input) => idOf(builder, input))
  const single = !Array.isArray(out)
  // A graph says only how many outputs a call has, so a list of one output is always expanded.
  const plain = single || out.length !== 1
  const question = supportQuestion(node)
  if (!(plain && builder.backend.supports(question))) {
    if (node.fallback === undefined) throw unsupported(builder.backend, question)
    const results = inline(builder, expand(node), inputs)
    if (single) ids.set(node, results[0]!)
    else outputs.set(node, results)
    return
  }
  const results = single
    ? [define(builder, node)]
    : (out as readonly Spec[]).map((spec) => values.push(spec) - 1)
  if (!single) outputs.set(node, results)
  nodes.push({ kind: 'call', op, inputs, attrs, outputs: results } satisfies CallNode)
}

function supportQuestion({
  op,
  attrs,
  out,
  inputs,
  fallback,
}: CallExpression): Parameters<Backend['supports']>[0] {
  const values = inputs.map((input): Value => ({ spec: input.spec, data: undefined }))
  return { op, attrs, out, inputs: values, ...(fallback === undefined ? {} : { fallback }) }
}

function inline(builder: Builder, region: Region, inputs: readonly ValueId[]): readonly ValueId[] {
  region.parameters.forEach((parameter, i) => builder.ids.set(parameter, inputs[i]!))
  emitAll(builder, region.results)
  return region.results.map((result) => idOf(builder, result))
}

function emitCond(builder: Builder, node: CondExpression): void {
  const [predicate, ...bound] = node.inputs
  const { graphs, inputs } = nest(builder, [node.onTrue, node.onFalse], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.outputs.set(node, outputs)
  const [onTrue, onFalse] = graphs
  const all = [idOf(builder, predicate!), ...inputs]
  builder.nodes.push({ kind: 'cond', inputs: all, onTrue, onFalse, outputs } satisfies CondNode)
}

function emitWhile(builder: Builder, node: WhileExpression): void {
  const state = node.inputs.slice(0, node.outs.length)
  const bound = node.inputs.slice(node.outs.length)
  const { graphs, inputs } = nest(builder, [node.condition, node.body], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.outputs.set(node, outputs)
  const [condition, body] = graphs
  const all = [...state.map((each) => idOf(builder, each)), ...inputs]
  const loop: WhileNode = { kind: 'while', inputs: all, condition, body, outputs }
  builder.nodes.push(node.trips === undefined ? loop : { ...loop, trips: node.trips })
}

/** Graphs of two regions that take the same values from outside, and those values here. */
function nest(
  builder: Builder,
  regions: readonly [Region, Region],
  bound: readonly Expression[],
): { readonly graphs: readonly [Graph, Graph]; readonly inputs: readonly ValueId[] } {
  const formals = [...regions[0].captured, ...regions[1].captured]
  const [left, right] = regions.map((region) => {
    const inner = newBuilder(builder.backend, new Set(region.captured), region.parameters)
    emitAll(inner, region.results)
    return finish(inner, region.results)
  }) as [Finished, Finished]
  const free = [...new Set([...left.free, ...right.free])]
  const inputs = free.map((expression) => {
    const formal = formals.indexOf(expression)
    return idOf(builder, formal < 0 ? expression : bound[formal]!)
  })
  const first = regions[0].parameters.length
  return { graphs: [taking(left, free, first), taking(right, free, regions[1].parameters.length)], inputs }
}

/** The graph with a parameter for each of `free`, of which it already has some after its first `own` ones. */
function taking({ graph, free: has }: Finished, free: readonly Expression[], own: number): Graph {
  const values = [...graph.values]
  const parameters = free.map((expression) => {
    const at = has.indexOf(expression)
    return at < 0 ? values.push(expression.spec) - 1 : graph.parameters[own + at]!
  })
  return { ...graph, values, parameters: [...graph.parameters.slice(0, own), ...parameters] }
}
