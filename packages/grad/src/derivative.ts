// What both modes ask: which rule a call has, what depends on what, and how a derivative is brought to its value's form.
import { asType, real, type Tensor } from '@nx/tensor'
import type { CallExpression, Expression } from '@nx/defn/internal'
import { isComplex, type Op, type Primitive, type Spec, toFloating } from '@nx/types'
import { composites } from './composites.ts'
import { plain, reshaped, stretched, summed } from './emit.ts'
import type { DerivativeRule, RuleContext } from './rule.ts'
import { rules } from './rules.ts'

/** A rule that may be given any call's context. */
export type AnyRule = DerivativeRule<Op<number, never>>

/** The rule of a call: `null` for "not differentiable", `undefined` for "through its decomposition". */
export function ruleOf(node: CallExpression): AnyRule | null | undefined {
  const { op, fallback } = node
  return (fallback === undefined ? rules[op as Primitive] : composites[op]) as AnyRule | null | undefined
}

/** What a rule sees of a call, whose inputs may be known by other expressions. */
export function contextOf(
  node: CallExpression,
  inputs: readonly Expression[],
  active: readonly boolean[],
): RuleContext<Op<number, never>> {
  const { attrs } = node
  return {
    inputs: inputs.map(plain),
    output: plain(node),
    attrs: attrs as never,
    out: node.outs[0]!,
    active,
  }
}

/** Of `nodes`, inputs first, those that may change with `seeds`, and these. */
export function dependents(nodes: readonly Expression[], seeds: Iterable<Expression>): Set<Expression> {
  const found = new Set(seeds)
  for (const node of nodes) {
    if (!isConstant(node) && node.inputs.some((input) => found.has(input))) found.add(node)
  }
  return found
}

function isConstant(node: Expression): boolean {
  if (node.kind === 'metadata') return node.name === 'stopGrad'
  return node.kind === 'call' && ruleOf(node) === null
}

/** Brings a cotangent to the shape of its value, and to its type: a float for an integer, real for a real. */
export function fitCotangent(cotangent: Tensor | null, spec: Spec): Tensor | null {
  return cotangent === null ? null : fitType(summedTo(cotangent, spec.shape), spec)
}

/** The same for a tangent, which is repeated where its value is broadcast. */
export function fitTangent(tangent: Tensor | null, spec: Spec): Tensor | null {
  if (tangent === null) return null
  const { shape } = spec
  const typed = fitType(tangent, spec)
  const extra = shape.length - typed.shape.length
  if (extra === 0 && shape.every((length, axis) => typed.shape[axis] === length)) return typed
  return stretched(
    typed,
    shape,
    typed.shape.map((_, axis) => axis + extra),
  )
}

function fitType(tensor: Tensor, { type }: Spec): Tensor {
  const own = isComplex(tensor.type) && !isComplex(type) ? real(tensor) : tensor
  return asType(own, toFloating(type))
}

function summedTo(tensor: Tensor, shape: readonly number[]): Tensor {
  const extra = tensor.shape.length - shape.length
  const axes = tensor.shape.flatMap((length, axis) =>
    axis < extra || (shape[axis - extra] === 1 && length !== 1) ? [axis] : [],
  )
  if (axes.length === 0) return tensor
  return reshaped(summed(tensor, axes), shape)
}
