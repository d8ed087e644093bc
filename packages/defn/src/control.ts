// Branches and loops as nodes of a trace that bring along how to become nodes of a graph.
import type { CondNode, Graph, ValueId, WhileNode } from '@nx/types'
import { type Builder, emitAll, type Finished, finish, idOf, newBuilder } from './build-graph.ts'
import type { CondExpression, Expression, WhileExpression } from './expression.ts'
import type { Region } from './region.ts'
import { record, recordElements } from './trace.ts'

/**
 * Records a choice between two regions without parameters that give the same types and shapes.
 *
 * @internal
 */
export function recordCond(predicate: Expression, onTrue: Region, onFalse: Region): Expression[] {
  const outs = onTrue.results.map((result) => result.spec)
  if (outs.length === 0) return []
  const inputs = [predicate, ...onTrue.captured, ...onFalse.captured]
  return recordElements(
    record({ kind: 'cond', spec: outs[0]!, inputs, outs, onTrue, onFalse, emit: emitCond }),
    outs,
  )
}

/**
 * Records a loop: regions from the state to a scalar u8 and to the next state. `trips` says how often the condition
 * will hold, where that is known.
 *
 * @internal
 */
export function recordWhile(
  initial: readonly Expression[],
  condition: Region,
  body: Region,
  trips?: number,
): Expression[] {
  const outs = initial.map((state) => state.spec)
  if (outs.length === 0) return []
  const inputs = [...initial, ...condition.captured, ...body.captured]
  const loop = { kind: 'while', spec: outs[0]!, inputs, outs, condition, body, emit: emitWhile } as const
  return recordElements(record(trips === undefined ? loop : { ...loop, trips }), outs)
}

function emitCond(builder: Builder, node: CondExpression): void {
  const [predicate, ...bound] = node.inputs
  const { graphs, inputs } = nest(builder, [node.onTrue, node.onFalse], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.ids.set(node, outputs)
  const [onTrue, onFalse] = graphs
  const all = [idOf(builder, predicate!), ...inputs]
  builder.nodes.push({ kind: 'cond', inputs: all, onTrue, onFalse, outputs } satisfies CondNode)
}

function emitWhile(builder: Builder, node: WhileExpression): void {
  const state = node.inputs.slice(0, node.outs.length)
  const bound = node.inputs.slice(node.outs.length)
  const { graphs, inputs } = nest(builder, [node.condition, node.body], bound)
  const outputs = node.outs.map((spec) => builder.values.push(spec) - 1)
  builder.ids.set(node, outputs)
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
