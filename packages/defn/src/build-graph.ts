// From a trace to a graph: only what the results need, without metadata, composites expanded where need be.
import { type Backend, type Call, type HostKernel, type Spec, type ValueId, unsupported } from '@nx/types'
import {
  type CallExpression,
  type CaptureExpression,
  type Expression,
  type ParameterExpression,
  topological,
} from './expression.ts'
import type { PrepareControl } from './evaluate-calls.ts'
import type { Compiler, HostedGraph, HostedNode, Hooks } from './host-node.ts'
import { expand, type Region } from './region.ts'
import { sweep } from './sweep.ts'
import type { TracedFunction } from './trace-function.ts'

/** A graph, and the concrete values that it takes as parameters after those of the function. */
export interface BuiltGraph {
  readonly graph: HostedGraph
  readonly captures: readonly CaptureExpression[]
  /** Present where the graph calls the host: how a backend that compiles runs it. */
  readonly around?: Compiler | undefined
  /** Present where the graph has more than calls: how the evaluator runs that. */
  readonly control?: PrepareControl | undefined
  /** The kernels that nodes of the graph refer to. */
  readonly hosts: readonly HostKernel[]
  /** 1 for each value that is needed. */
  readonly isUsed: Uint8Array
}

/**
 * Builds the graph of a trace for a backend: composites stay where it supports them. `hooks` are called instead of
 * the trace's own.
 *
 * @internal
 */
export function buildGraph(
  { results, effects, parameters }: Pick<TracedFunction, 'results' | 'effects' | 'parameters'>,
  backend: Backend,
  hooks?: Hooks,
  debug?: Debugger,
): BuiltGraph {
  const hosts: HostKernel[] = []
  const builder = newBuilder({ backend, hooks, debug, hosts }, new Set(), parameters)
  emitAll(builder, [...results, ...effects])
  const { graph, free, isUsed } = finish(builder, results)
  const { around, control } = builder.context
  return { graph, captures: free as readonly CaptureExpression[], around, control, hosts, isUsed }
}

/** What all builders of a graph and of the graphs inside it share. */
export interface BuilderContext {
  readonly backend: Backend
  readonly hooks: Hooks | undefined
  readonly debug?: Debugger | undefined
  readonly hosts: HostKernel[]
  around?: Compiler
  control?: PrepareControl
}

/** Looks into a function: how it is traced, and each of its operations. */
export interface Debugger {
  trace<T>(fn: () => T): T
  /** Called before an operation enters the graph; the function it gives, once it is there. */
  enter(builder: Builder, node: CallExpression): (outputs: readonly ValueId[]) => void
}

/** A graph in the making. */
export interface Builder {
  readonly context: BuilderContext
  readonly values: Spec[]
  readonly nodes: HostedNode[]
  /** Nodes that stay even if nothing needs their outputs. */
  readonly effects: Set<HostedNode>
  readonly parameters: ValueId[]
  /** What each expression gives; more than one value if its node has several outputs. */
  readonly ids: Map<Expression, readonly ValueId[]>
  /** Expressions of outer scopes that the graph may refer to. */
  readonly outer: ReadonlySet<Expression>
  /** What the graph takes from outside, in the order of the parameters it becomes. */
  readonly free: Expression[]
}

export function newBuilder(
  context: BuilderContext,
  outer: ReadonlySet<Expression>,
  parameters: readonly ParameterExpression[],
): Builder {
  const builder: Builder = {
    context,
    values: [],
    nodes: [],
    effects: new Set(),
    parameters: [],
    ids: new Map(),
    outer,
    free: [],
  }
  for (const parameter of parameters) builder.parameters.push(define(builder, parameter))
  return builder
}

/** A graph, and what it takes from outside as parameters after its own. */
export interface Finished {
  readonly graph: HostedGraph
  readonly free: readonly Expression[]
  /** 1 for each value that is needed. */
  readonly isUsed: Uint8Array
}

export function finish(builder: Builder, results: readonly Expression[]): Finished {
  const { values, nodes, effects, free, ids } = builder
  const ends = results.map((result) => idOf(builder, result))
  const taken = free.map((expression) => ids.get(expression)![0]!)
  const graph = { values, nodes, parameters: [...builder.parameters, ...taken], results: ends }
  const { graph: swept, isUsed } = sweep(graph, builder.parameters.length, effects)
  return { graph: swept, free: free.filter((_, i) => isUsed[taken[i]!] === 1), isUsed }
}

function define(builder: Builder, expression: Expression): ValueId {
  const id = builder.values.push(expression.spec) - 1
  builder.ids.set(expression, [id])
  return id
}

/** The id of an expression's value, which the graph takes from outside if nothing in it gives it. */
export function idOf(builder: Builder, expression: Expression): ValueId {
  const known = builder.ids.get(expression)
  if (known !== undefined) return known[0]!
  builder.free.push(expression)
  return define(builder, expression)
}

/** Emits everything that results need and that is not there yet. */
export function emitAll(builder: Builder, results: readonly Expression[]): void {
  const { ids, outer } = builder
  const missing = (node: Expression): boolean => !ids.has(node) && !outer.has(node)
  for (const node of topological(results, missing, valueInputs)) emit(builder, node)
}

function valueInputs(node: Expression): readonly Expression[] {
  return node.kind === 'metadata' ? node.inputs.slice(0, 1) : node.inputs
}

function emit(builder: Builder, node: Expression): void {
  const { ids } = builder
  switch (node.kind) {
    case 'parameter':
    case 'capture':
      idOf(builder, node)
      break
    case 'metadata':
      ids.set(node, [idOf(builder, node.inputs[0]!)])
      break
    case 'element':
      ids.set(node, [ids.get(node.inputs[0]!)![node.index]!])
      break
    case 'call':
      emitObserved(builder, node)
      break
    default:
      node.emit(builder, node)
  }
}

function emitObserved(builder: Builder, node: CallExpression): void {
  const observe = builder.context.debug?.enter(builder, node)
  const outputs = emitCall(builder, node)
  builder.ids.set(node, outputs)
  observe?.(outputs)
}

/** A node as the call that it stands for: its inputs are values without data, and there is nothing to fall back on. */
function questionOf(node: CallExpression): Call {
  const { op, inputs, attrs, outs, definition, fallback, host } = node
  return (fallback === undefined ? node : { op, inputs, attrs, outs, definition, host }) as unknown as Call
}

function emitCall(builder: Builder, node: CallExpression): readonly ValueId[] {
  const { nodes, values } = builder
  const { backend, hosts } = builder.context
  const { op, attrs, outs, fallback, host } = node
  const inputs = new Array<ValueId>(node.inputs.length)
  for (let i = 0; i < inputs.length; i++) inputs[i] = idOf(builder, node.inputs[i]!)
  const question = questionOf(node)
  if (!backend.supports(question) || backend.compiles?.(question) === false) {
    if (fallback === undefined) throw unsupported(backend, question)
    return inline(builder, expand(node), inputs)
  }
  const outputs = new Array<ValueId>(outs.length)
  for (let i = 0; i < outs.length; i++) outputs[i] = values.push(outs[i]!) - 1
  const call = { kind: 'call', op, inputs, attrs, outputs } as const
  if (host === undefined) nodes.push(call)
  else {
    const known = hosts.indexOf(host)
    nodes.push({ ...call, host: known < 0 ? hosts.push(host) - 1 : known })
  }
  return outputs
}

function inline(builder: Builder, region: Region, inputs: readonly ValueId[]): readonly ValueId[] {
  region.parameters.forEach((parameter, i) => builder.ids.set(parameter, [inputs[i]!]))
  emitAll(builder, [...region.results, ...region.effects])
  return region.results.map((result) => idOf(builder, result))
}
