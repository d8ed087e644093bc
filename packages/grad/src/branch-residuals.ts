// Branches of linear functions: what the branch taken needs of the values, computed beside these.
import {
  closeRegion,
  type CondExpression,
  type Expression,
  inScope,
  record,
  recordCond,
  type Region,
  replay,
  toExpression,
  topological,
} from '@nx/defn/internal'
import type { Spec } from '@nx/types'
import { filled } from './emit.ts'

/** A branch, and which of its nodes only need what is known. */
interface Branch {
  readonly region: Region
  readonly bound: readonly Expression[]
  readonly residuals: readonly Expression[]
}

/**
 * The outputs wanted of a choice of which some inputs depend on the parameters of a linear function: by one choice that
 * gives the residuals of the branch taken, zeros for the other, and one that computes the rest from them. `null` where
 * there are no residuals.
 */
export function splitCond(
  { inputs, onTrue, onFalse }: CondExpression,
  wanted: readonly number[],
  depends: ReadonlySet<Expression>,
  isCheap: (node: Expression) => boolean,
): readonly Expression[] | null {
  const [predicate, ...rest] = inputs
  const size = onTrue.captured.length
  const left = branch(onTrue, rest.slice(0, size), wanted, depends, isCheap)
  const right = branch(onFalse, rest.slice(size), wanted, depends, isCheap)
  const [before, after] = [left.residuals.length, right.residuals.length]
  if (before + after === 0) return null
  const kept = recordCond(
    predicate!,
    inScope((scope) =>
      closeRegion(scope, [], [...values(left), ...right.residuals.map(({ spec }) => nothing(spec))]),
    ),
    inScope((scope) =>
      closeRegion(scope, [], [...left.residuals.map(({ spec }) => nothing(spec)), ...values(right)]),
    ),
  )
  return recordCond(
    predicate!,
    inScope((scope) => closeRegion(scope, [], remaining(left, kept.slice(0, before)))),
    inScope((scope) => closeRegion(scope, [], remaining(right, kept.slice(before)))),
  )
}

function branch(
  whole: Region,
  bound: readonly Expression[],
  wanted: readonly number[],
  depends: ReadonlySet<Expression>,
  isCheap: (node: Expression) => boolean,
): Branch {
  const region = { ...whole, results: wanted.map((i) => whole.results[i]!) }
  const outside = new Set(whole.captured)
  const linear = new Set(whole.captured.filter((_, i) => depends.has(bound[i]!)))
  const residuals = new Set<Expression>()
  const nodes = topological(region.results, (node) => !outside.has(node))
  for (const node of nodes) if (node.inputs.some((input) => linear.has(input))) linear.add(node)
  const isAgain = (node: Expression): boolean => linear.has(node) || isCheap(node)
  const uses = [...region.results, ...nodes.filter(isAgain).flatMap(({ inputs }) => inputs)]
  for (const node of uses) if (!isAgain(node) && !outside.has(node)) residuals.add(node)
  return { region, bound, residuals: [...residuals] }
}

function values({ region, bound, residuals }: Branch): readonly Expression[] {
  return replay({ ...region, results: residuals }, [], bound)
}

/** The results from the residuals. */
function remaining({ region, bound, residuals }: Branch, kept: readonly Expression[]): Expression[] {
  const known = new Map<Expression, Expression>()
  region.captured.forEach((formal, i) => known.set(formal, bound[i]!))
  residuals.forEach((node, i) => known.set(node, kept[i]!))
  for (const node of topological(region.results, (each) => !known.has(each))) {
    known.set(node, record({ ...node, inputs: node.inputs.map((input) => known.get(input)!) }))
  }
  return region.results.map((result) => known.get(result)!)
}

function nothing({ type, shape }: Spec): Expression {
  return toExpression(filled(0, type, shape))
}
