// Branches and loops as nodes of a trace that bring along how to become nodes of a graph.
import type { Rounds, ValueId } from '@nx/types'
import { type Builder, emitAll, type Finished, finish, idOf, newBuilder } from './build-graph.ts'
import { prepareControl } from './evaluator.ts'
import type { CondExpression, Expression, WhileExpression } from './expression.ts'
import type { HostedGraph, HostedNode } from './host-node.ts'
import type { Region } from './region.ts'
import { record, recordElements } from './trace.ts'

/**
 * Records a choice between two regions without parameters that give the same types and shapes.
 *
 * @internal
 */
export function recordCond(predicate: Expression, onTrue: Region, onFalse: Region): Expression[] {
  const outs = onTrue.results.map((result) => result.spec)
  const effect = onTrue.effects.length + onFalse.effects.length > 0
  if (outs.length === 0 && !effect) return []
  const inputs = [predicate, ...onTrue.captured, ...onFalse.captured]
  const spec = outs[0] ?? predicate.spec
  return recordElements(
    record({ kind: 'cond', spec, inputs, outs, onTrue, onFalse, effect, emit: emitCond }),
    outs,
  )
}

/**
 * Records a loop: regions from the state to a scalar u8 and to the next state.
 *
 * @internal
 */
export function recordWhile(
  initial: readonly Expression[],
  condition: Region,
  body: Region,
  { trips, barrier }: Rounds = {},
): Expression[] {
  const outs = initial.map((state) => state.spec)
  if (outs.length === 0) return []
  const inputs = [...initial, ...condition.captured, ...body.captured]
  const effect = condition.effects.length + body.effects.length > 0
  const spec = outs[0]!
  const rounds = { condition, body, trips, barrier }
  return recordElements(
    record({ kind: 'while', spec, inputs, outs, ...rounds, effect, emit: emitWhile }),
    outs,
  )
}

function emitCond(builder: Builder, node: CondExpression): void {
  const [predicate, ...bound] = node.inputs
  const { graphs, inputs, add } = nest(builder, node, [node.onTrue, node.onFalse], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.ids.set(node, outputs)
  const [onTrue, onFalse] = graphs
  const all = [idOf(builder, predicate!), ...inputs]
  add({ kind: 'cond', inputs: all, onTrue, onFalse, outputs })
}

function emitWhile(builder: Builder, node: WhileExpression): void {
  const state = node.inputs.slice(0, node.outs.length)
  const bound = node.inputs.slice(node.outs.length)
  const { graphs, inputs, add } = nest(builder, node, [node.condition, node.body], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.ids.set(node, outputs)
  const [condition, body] = graphs
  const all = [...state.map((each) => idOf(builder, each)), ...inputs]
  const { trips, barrier } = node
  add({ kind: 'while', inputs: all, condition, body, outputs, trips, barrier })
}

/** Graphs of two regions that take the same values from outside, and those values here; `add` adds their node. */
function nest(
  builder: Builder,
  { effect }: Expression,
  regions: readonly [Region, Region],
  bound: readonly Expression[],
): {
  readonly graphs: readonly [HostedGraph, HostedGraph]
  readonly inputs: readonly ValueId[]
  add(node: HostedNode): void
} {
  let effects = 0
  const formals = [...regions[0].captured, ...regions[1].captured]
  const [left, right] = regions.map((region) => {
    const inner = newBuilder(builder.context, new Set(region.captured), region.parameters)
    emitAll(inner, effect === true ? [...region.results, ...region.effects] : region.results)
    effects += inner.effects.size
    return finish(inner, region.results)
  }) as [Finished, Finished]
  const free = [...new Set([...left.free, ...right.free])]
  const inputs = free.map((expression) => {
    const formal = formals.indexOf(expression)
    return idOf(builder, formal < 0 ? expression : bound[formal]!)
  })
  const first = regions[0].parameters.length
  return {
    graphs: [taking(left, free, first), taking(right, free, regions[1].parameters.length)],
    inputs,
    add: (node) => {
      builder.nodes.push(node)
      builder.context.control = prepareControl
      if (effects > 0) builder.effects.add(node)
    },
  }
}

/** The graph with a parameter for each of `free`, of which it already has some after its first `own` ones. */
function taking({ graph, free: has }: Finished, free: readonly Expression[], own: number): HostedGraph {
  const values = [...graph.values]
  const parameters = free.map((expression) => {
    const at = has.indexOf(expression)
    return at < 0 ? values.push(expression.spec) - 1 : graph.parameters[own + at]!
  })
  return { ...graph, values, parameters: [...graph.parameters.slice(0, own), ...parameters] }
}
