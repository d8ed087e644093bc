// Regions: branches, loop bodies and decompositions as closed pieces of a trace that can be emitted anywhere.
import type { Backend, Spec } from '@nx/types'
import {
  type CallExpression,
  type Expression,
  type ParameterExpression,
  type Scope,
  topological,
} from './expression.ts'
import { inScope, record, recordCapture, recordParameter, traceBackend } from './trace.ts'

/**
 * A function from expressions to expressions.
 *
 * `captured` are the outer expressions that `results` refer to. They are formal parameters like `parameters`: what
 * they stand for where a region is used is said by its user (the inputs of a cond or while, the arguments of replay).
 */
export interface Region {
  readonly scope: Scope
  readonly parameters: readonly ParameterExpression[]
  readonly captured: readonly Expression[]
  readonly results: readonly Expression[]
  /** What runs though no result needs it. */
  readonly effects: readonly Expression[]
}

/**
 * Traces a function of expressions with the given types and shapes in a scope of its own.
 *
 * @internal
 */
export function traceRegion(
  specs: readonly Spec[],
  fn: (parameters: readonly ParameterExpression[]) => readonly Expression[],
  unused?: Scope['unused'],
): Region {
  return inScope((scope) => {
    const parameters = specs.map((spec, i) => recordParameter(spec, i))
    return closeRegion(scope, parameters, fn(parameters))
  }, unused)
}

/**
 * The region of a scope: finds what its results take from outside.
 *
 * @internal
 */
export function closeRegion(
  scope: Scope,
  parameters: readonly ParameterExpression[],
  results: readonly Expression[],
): Region {
  const captured = new Set<Expression>()
  for (const result of results) scope.unused?.delete(result)
  const { effects } = scope
  topological([...results, ...effects], (node) => {
    if (node.scope === scope) return true
    captured.add(node)
    return false
  })
  return { scope, parameters, captured: [...captured], results, effects }
}

/**
 * Emits a region's nodes in the current scope, on these parameters and captured values; gives its results there.
 * Effects are left out unless asked for: who computes values again must not repeat them.
 *
 * @internal
 */
export function replay(
  region: Region,
  parameters: readonly Expression[],
  captured: readonly Expression[],
  effects = false,
): readonly Expression[] {
  const emitted = new Map<Expression, Expression>()
  region.parameters.forEach((formal, i) => emitted.set(formal, parameters[i]!))
  region.captured.forEach((formal, i) => emitted.set(formal, captured[i]!))
  const roots = effects ? [...region.results, ...region.effects] : region.results
  const inside = topological(roots, (node) => !emitted.has(node))
  for (const node of inside) emitted.set(node, reemit(node, emitted, effects))
  return region.results.map((result) => emitted.get(result)!)
}

function reemit(
  node: Expression,
  emitted: ReadonlyMap<Expression, Expression>,
  effects: boolean,
): Expression {
  if (node.kind === 'capture') return recordCapture(node.spec, node.source)
  const inputs = node.inputs.map((input) => emitted.get(input)!)
  return record({ ...node, inputs, effect: effects && node.effect })
}

/**
 * The decomposition of a composite call, as a region from its inputs to its outputs.
 *
 * @internal
 */
export function expand(call: CallExpression): Region {
  const specs = call.inputs.map((input) => input.spec)
  const decompose = (parameters: readonly Expression[]): readonly Expression[] =>
    call.fallback!<Expression>(traceBackend as Backend<Expression>, parameters)
  return traceRegion(specs, decompose, null)
}
