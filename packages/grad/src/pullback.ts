// Reverse mode: carries cotangents from results back to the values they were computed from.
import { add, asType, real, type Tensor } from '@nx/tensor'
import { type CallExpression, expand, type Expression, replay, topological } from '@nx/defn'
import { isComplex, outsOf, type Primitive, type Spec, toFloating } from '@nx/types'
import { composites } from './composites.ts'
import { pullCond, pullWhile } from './control-flow.ts'
import { plain, reshaped, summed } from './emit.ts'
import { pullCustom, separate } from './metadata.ts'
import type { Cotangent, RuleContext } from './rule.ts'
import { rules } from './rules.ts'

type AnyRule = (context: RuleContext<never>) => readonly Cotangent[]

/**
 * Cotangents of `wrt` from those of `results`, by reverse accumulation (Griewank and Walther, "Evaluating
 * Derivatives", §3.3). New nodes go into the current trace.
 *
 * @internal
 */
export function pullback(
  results: readonly Expression[],
  cotangents: readonly Cotangent[],
  wrt: readonly Expression[],
): Cotangent[] {
  const sought = new Set(wrt)
  const oldest = Math.min(...wrt.map((node) => node.id))
  const nodes = topological(results, (node) => node.id >= oldest)
  const depends = new Set<Expression>(sought)
  for (const node of nodes) if (node.inputs.some((input) => depends.has(input))) depends.add(node)
  const known = new Map<Expression, Cotangent[]>()
  const accumulate: Accumulate = (node, index, cotangent) => {
    if (cotangent === null || !depends.has(node)) return
    const outputs = known.get(node) ?? []
    const before = outputs[index]
    outputs[index] = before == null ? cotangent : add(before, cotangent)
    known.set(node, outputs)
  }
  results.forEach((result, i) => accumulate(result, 0, fit(cotangents[i] ?? null, result.spec)))
  for (const node of nodes.reverse()) {
    const own = known.get(node)
    if (own !== undefined && !sought.has(node) && depends.has(node)) pull(node, own, depends, accumulate)
  }
  return wrt.map((node) => known.get(node)?.[0] ?? null)
}

type Accumulate = (node: Expression, index: number, cotangent: Cotangent) => void

function pull(
  node: Expression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  accumulate: Accumulate,
): void {
  const toInputs = (cotangents: readonly Cotangent[]): void =>
    node.inputs.forEach((input, i) => accumulate(input, 0, fit(cotangents[i] ?? null, input.spec)))
  switch (node.kind) {
    case 'parameter':
    case 'capture':
      return
    case 'element':
      return accumulate(node.inputs[0]!, node.index, own[0]!)
    case 'metadata':
      if (node.name === 'stopGrad') return
      return toInputs(node.name === 'customGrad' ? pullCustom(node, own[0]!) : own)
    case 'call':
      return toInputs(pullCall(node, own))
    case 'cond':
      return toInputs(pullCond(node, own, depends, pullback))
    case 'while':
      return toInputs(pullWhile(node, own, depends, pullback))
  }
}

function pullCall(node: CallExpression, own: readonly Cotangent[]): readonly Cotangent[] {
  const rule = (node.fallback === undefined ? rules[node.op as Primitive] : composites[node.op]) as
    AnyRule | null | undefined
  if (rule === null) return []
  if (rule === undefined) return pullExpanded(node, own)
  const outs = outsOf(node)
  const context = {
    g: own[0]!,
    output: plain(node),
    inputs: node.inputs.map(plain),
    attrs: node.attrs,
    out: outs[0]!,
  }
  return rule(context as unknown as RuleContext<never>)
}

/** A composite without a rule of its own: through its decomposition. */
function pullExpanded(node: CallExpression, own: readonly Cotangent[]): readonly Cotangent[] {
  const region = expand(node)
  // Inputs that are the same node must stay apart, or their cotangents would be counted twice.
  const inputs = node.inputs.map(separate)
  const results = replay(region, inputs, region.captured)
  return pullback(results, own, inputs)
}

/** Brings a cotangent to the shape of its value, and to its type: a float for an integer, real for a real. */
function fit(cotangent: Cotangent, spec: Spec): Cotangent {
  if (cotangent === null) return null
  const own = isComplex(cotangent.type) && !isComplex(spec.type) ? real(cotangent) : cotangent
  return asType(summedTo(own, spec.shape), toFloating(spec.type))
}

function summedTo(tensor: Tensor, shape: readonly number[]): Tensor {
  const extra = tensor.shape.length - shape.length
  const axes = tensor.shape.flatMap((length, axis) =>
    axis < extra || (shape[axis - extra] === 1 && length !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return tensor
  return reshaped(summed(tensor, axes), shape)
}
