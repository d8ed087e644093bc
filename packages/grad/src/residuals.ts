// What a derivative needs of the values: computed once, beside them.
import {
  currentScope,
  type ElementExpression,
  type Expression,
  record,
  type Region,
  toExpression,
  topological,
  traceRegion,
} from '@nx/defn/internal'
import type { Spec } from '@nx/types'
import { splitCond } from './branch-residuals.ts'
import { zerosLike } from './emit.ts'
import { separate } from './metadata.ts'

/** What takes more room than time: it is computed again where it is needed. */
const cheap: readonly string[] = ['constant', 'iota', 'broadcast', 'reshape']
const isCheap = (node: Expression): boolean => node.kind === 'call' && cheap.includes(node.op)

/**
 * The region of a linear function, which holds only what depends on its parameters. The rest is recorded in the current
 * scope, and the region captures the residuals (partial evaluation; Bradbury et al., "JAX", `linearize`).
 */
export function traceLinear(
  specs: readonly Spec[],
  carry: (given: readonly Expression[]) => readonly Expression[],
): Region {
  const { effects } = currentScope()!
  const before = effects.length
  const formals = specs.map((spec) => separate(toExpression(zerosLike(spec))))
  const results = carry(formals)
  if (effects.length > before) {
    // Hooks run whenever the function is applied.
    effects.length = before
    return traceRegion(specs, carry)
  }
  const split = withResiduals(results, formals)
  return traceRegion(specs, (parameters) => {
    const known = new Map<Expression, Expression>(formals.map((formal, i) => [formal, parameters[i]!]))
    return onNew(split, known)
  })
}

/** The same with choices that take what their branches need of the values from outside. */
function withResiduals(roots: readonly Expression[], formals: readonly Expression[]): readonly Expression[] {
  const oldest = Math.min(...formals.map(({ id }) => id))
  const depends = new Set(formals)
  const changed = new Map<Expression, Expression>()
  const nodes = topological(roots, ({ id }) => id >= oldest)
  for (const node of nodes) {
    if (depends.has(node) || !node.inputs.some((input) => depends.has(input))) continue
    const own = node.inputs.some((input) => changed.has(input))
      ? record({ ...node, inputs: node.inputs.map((input) => changed.get(input) ?? input) })
      : node
    depends.add(node).add(own)
    if (own !== node) changed.set(node, own)
    if (own.kind !== 'cond' || own.effect === true || depends.has(own.inputs[0]!)) continue
    const elements = nodes.filter((each) => each.kind === 'element' && each.inputs[0] === node)
    const wanted = elements.map((each) => (each as ElementExpression).index)
    splitCond(own, wanted, depends, isCheap)?.forEach((output, i) => {
      depends.add(elements[i]!).add(output)
      changed.set(elements[i]!, output)
    })
  }
  return roots.map((root) => changed.get(root) ?? root)
}

/** The expressions with others in place of those known; nothing is recorded again that does not depend on these. */
function onNew(roots: readonly Expression[], known: Map<Expression, Expression>): Expression[] {
  const oldest = Math.min(...[...known.keys()].map(({ id }) => id))
  for (const node of topological(roots, (each) => !known.has(each) && each.id >= oldest)) {
    if (!isCheap(node) && !node.inputs.some((input) => known.has(input))) continue
    known.set(node, record({ ...node, inputs: node.inputs.map((input) => known.get(input) ?? input) }))
  }
  return roots.map((root) => known.get(root) ?? root)
}
