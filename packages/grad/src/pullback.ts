// Reverse mode: carries cotangents from results back to the values they were computed from.
import { add } from '@nx/tensor'
import {
  type CallExpression,
  expand,
  type Expression,
  type MetadataExpression,
  replay,
  topological,
} from '@nx/defn/internal'
import { pullCond } from './cond-reverse.ts'
import { contextOf, dependents, fitCotangent, ruleOf } from './derivative.ts'
import { hostCall } from './host.ts'
import { pullCustom, separate } from './metadata.ts'
import { recompute, siblings } from './recompute.ts'
import type { Cotangent, Pullback } from './rule.ts'
import { pullWhile } from './while-reverse.ts'

/**
 * Cotangents of `wrt` from those of `results`, by reverse accumulation (Griewank and Walther, "Evaluating
 * Derivatives", §3.3). New nodes go into the current trace. Of a loop, so many states are kept, see `GradOptions`.
 *
 * @internal
 */
export function pullback(
  results: readonly Expression[],
  cotangents: readonly Cotangent[],
  wrt: readonly Expression[],
  checkpoints?: number,
): Cotangent[] {
  const sought = new Set(wrt)
  const oldest = Math.min(...wrt.map((node) => node.id))
  const nodes = topological(results, (node) => node.id >= oldest)
  const depends = dependents(nodes, sought)
  const known = new Map<Expression, Cotangent[]>()
  const accumulate: Accumulate = (node, index, cotangent) => {
    if (cotangent === null || !depends.has(node)) return
    const outputs = known.get(node) ?? []
    const before = outputs[index]
    outputs[index] = before == null ? cotangent : add(before, cotangent)
    known.set(node, outputs)
  }
  results.forEach((result, i) => accumulate(result, 0, fitCotangent(cotangents[i] ?? null, result.spec)))
  const pass = { nodes, depends, known, accumulate, checkpoints }
  for (const node of nodes.toReversed()) {
    const own = known.get(node)
    if (own !== undefined && !sought.has(node)) pull(node, own, pass)
  }
  return wrt.map((node) => known.get(node)?.[0] ?? null)
}

type Accumulate = (node: Expression, index: number, cotangent: Cotangent) => void

interface Pass {
  readonly nodes: readonly Expression[]
  /** What changes with what is sought. */
  readonly depends: ReadonlySet<Expression>
  /** Cotangents of the outputs of each node. */
  readonly known: Map<Expression, Cotangent[]>
  readonly accumulate: Accumulate
  readonly checkpoints: number | undefined
}

function pull(node: Expression, own: readonly Cotangent[], pass: Pass): void {
  const { depends, accumulate, checkpoints } = pass
  const within: Pullback = (results, cotangents, wrt) => pullback(results, cotangents, wrt, checkpoints)
  const toInputs = (cotangents: readonly Cotangent[]): void =>
    node.inputs.forEach((input, i) => accumulate(input, 0, fitCotangent(cotangents[i] ?? null, input.spec)))
  switch (node.kind) {
    case 'parameter':
    case 'capture':
      return
    case 'element':
      return accumulate(node.inputs[0]!, node.index, own[0]!)
    case 'metadata':
      if (node.name === 'stopGrad') return
      if (node.name === 'checkpoint') return pullCheckpoint(node, pass, within)
      return toInputs(node.name === 'customGrad' ? pullCustom(node, own[0]!) : own)
    case 'call':
      return toInputs(pullCall(node, own, depends, within))
    case 'host':
      throw hostCall('grad', node)
    case 'cond':
      return toInputs(pullCond(node, own, depends, within))
    case 'while':
      return toInputs(pullWhile(node, own, depends, within, checkpoints))
  }
}

/** All results of a checkpointed call at once, when the last of them comes up. */
function pullCheckpoint(node: MetadataExpression, pass: Pass, within: Pullback): void {
  const { nodes, depends, known, accumulate } = pass
  const results = siblings(node, nodes)
  const own = results.map((result) => known.get(result)?.[0] ?? null)
  for (const result of results) known.delete(result)
  const { wrt, cotangents } = recompute(results, own, depends, within)
  wrt.forEach((each, i) => accumulate(each, 0, cotangents[i]!))
}

function pullCall(
  node: CallExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  within: Pullback,
): readonly Cotangent[] {
  const rule = ruleOf(node)
  if (rule === null) return []
  const active = node.inputs.map((input) => depends.has(input))
  if (rule === undefined) return pullExpanded(node, own, active, within)
  return rule.pull(contextOf(node, node.inputs, active), own[0]!)
}

/** A composite without a rule of its own: through its decomposition. */
function pullExpanded(
  node: CallExpression,
  own: readonly Cotangent[],
  active: readonly boolean[],
  within: Pullback,
): readonly Cotangent[] {
  const region = expand(node)
  // Inputs that are the same node must stay apart, or their cotangents would be counted twice.
  const inputs = node.inputs.map(separate)
  const results = replay(region, inputs, region.captured)
  const sought = within(
    results,
    own,
    inputs.filter((_, i) => active[i]),
  )
  let next = 0
  return active.map((each) => (each ? sought[next++]! : null))
}
