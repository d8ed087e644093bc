// Forward mode: carries tangents from values on to what is computed from them.
import { type CallExpression, expand, type Expression, record, replay, topological } from '@nx/defn/internal'
import { pushCond, pushWhile } from './control-flow-forward.ts'
import { isInteger, type Spec } from '@nx/types'
import { contextOf, fitTangent, ruleOf } from './derivative.ts'
import { hostCall } from './host.ts'
import { pushCustom } from './metadata.ts'
import { pullback } from './pullback.ts'
import type { Dual, Tangent } from './rule.ts'

/**
 * Tangents of `results` from those of `wrt`, node by node beside the values (Griewank and Walther, "Evaluating
 * Derivatives", §3.1). New nodes go into the current trace.
 *
 * The values come back too: branches and loops are recorded anew, to compute values and tangents at once, and what
 * follows them is computed from there.
 *
 * @internal
 */
export function pushforward(
  results: readonly Expression[],
  wrt: readonly Expression[],
  tangents: readonly Tangent[],
): Dual {
  const known = new Map<Expression, Dual>()
  wrt.forEach((node, i) => known.set(node, single(node, fitTangent(tangents[i] ?? null, node.spec))))
  const oldest = Math.min(...wrt.map((node) => node.id))
  const nodes = topological(results, (node) => node.id >= oldest && !known.has(node), movingInputs)
  for (const node of nodes) {
    const dual = node.inputs.some((input) => known.has(input)) ? push(node, known) : null
    if (dual !== null) known.set(node, dual)
  }
  const duals = results.map((result) => known.get(result) ?? single(result, null))
  return { values: duals.map(({ values }) => values[0]!), tangents: duals.map((dual) => dual.tangents[0]!) }
}

/** Inputs that may have to do with the tangent: not values whose tangent is said otherwise. */
function movingInputs(node: Expression): readonly Expression[] {
  if (node.kind !== 'metadata') return node.inputs
  return node.name === 'stopGrad' ? [] : node.inputs.slice(node.name === 'customGrad' ? 1 : 0)
}

function single(value: Expression, tangent: Tangent): Dual {
  return { values: [value], tangents: [tangent] }
}

/** The outputs of a node, or `null` where they stay as they are and have no tangents. */
function push(node: Expression, known: ReadonlyMap<Expression, Dual>): Dual | null {
  const duals = node.inputs.map((input) => known.get(input) ?? single(input, null))
  if (node.kind === 'element') {
    const { values, tangents } = duals[0]!
    return single(values[node.index] ?? node, tangents[node.index]!)
  }
  const inputs = duals.map(({ values }) => values[0]!)
  const given = duals.map(({ tangents }) => tangents[0]!)
  const flows = given.some((tangent) => tangent !== null)
  if (flows && node.kind === 'cond') return pushCond(node, inputs, given, pushforward)
  if (flows && node.kind === 'while') return pushWhile(node, inputs, given, pushforward)
  const changed = inputs.some((input, i) => input !== node.inputs[i])
  const own = changed ? record({ ...node, inputs, effect: false }) : node
  const tangents = flows ? pushNode(own, given) : []
  if (!changed && tangents.every((tangent) => tangent === null)) return null
  const outs = specsOf(node)
  const fitted = (outs ?? [own.spec]).map((spec, i) => fitTangent(tangents[i] ?? null, spec))
  if (outs === null) return single(own, fitted[0]!)
  // Where the node stays, so do the nodes of its outputs.
  const values = changed
    ? outs.map((spec, index) => record({ kind: 'element', spec, inputs: [own], index }))
    : []
  return { values, tangents: fitted }
}

/** Types and shapes of a node with several outputs. */
function specsOf(node: Expression): readonly Spec[] | null {
  if (node.kind === 'cond' || node.kind === 'while' || node.kind === 'host') return node.outs
  return node.kind === 'call' && node.outs.length > 1 ? node.outs : null
}

function pushNode(node: Expression, tangents: readonly Tangent[]): readonly Tangent[] {
  switch (node.kind) {
    case 'call':
      return pushCall(node, tangents)
    case 'metadata':
      if (node.name === 'stopGrad') return []
      return [node.name === 'customGrad' ? pushCustom(node, tangents, pullback) : tangents[0]!]
    case 'host':
      if (node.outs.some(({ type }) => !isInteger(type))) throw hostCall('jvp', node)
      return []
    default:
      return []
  }
}

function pushCall(node: CallExpression, tangents: readonly Tangent[]): readonly Tangent[] {
  const rule = ruleOf(node)
  if (rule === null) return []
  if (rule === undefined) return pushExpanded(node, tangents)
  const active = tangents.map((tangent) => tangent !== null)
  return [rule.push(contextOf(node, node.inputs, active), tangents)]
}

/** A composite without a rule of its own: through its decomposition. */
function pushExpanded(node: CallExpression, tangents: readonly Tangent[]): readonly Tangent[] {
  const region = expand(node)
  return pushforward(replay(region, node.inputs, region.captured), node.inputs, tangents).tangents
}
