// Reverse mode through checkpoint: the function once more, then back.
import {
  type Expression,
  type MetadataExpression,
  type Region,
  replay,
  toExpression,
  topological,
} from '@nx/defn/internal'
import { plain, zerosLike } from './emit.ts'
import { once } from './loops.ts'
import { separate } from './metadata.ts'
import type { Cotangent, Pullback } from './rule.ts'

/** The results of the same call of a checkpointed function. */
export function siblings(node: MetadataExpression, nodes: readonly Expression[]): MetadataExpression[] {
  const isSibling = (other: Expression): other is MetadataExpression =>
    other.kind === 'metadata' &&
    other.payload === node.payload &&
    other.inputs.every((input, i) => i === 0 || input === node.inputs[i])
  return nodes.filter(isSibling)
}

/** What a call depends on that is differentiated, and its cotangents. */
export interface Recomputed {
  readonly wrt: readonly Expression[]
  readonly cotangents: readonly Cotangent[]
}

/**
 * Cotangents from those of the results of a call. What it computed is found between the results and its own copies of
 * the arguments, and computed again in a loop of one round, where nothing can be shared with the first time.
 */
export function recompute(
  results: readonly MetadataExpression[],
  cotangents: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  pullback: Pullback,
): Recomputed {
  const own = new Set(results[0]!.inputs.slice(1))
  const oldest = Math.min(...[...own].map((node) => node.id))
  const outside = new Set<Expression>()
  const values = results.map((result) => result.inputs[0]!)
  topological(values, (node) => {
    if (own.has(node)) return false
    if (node.id >= oldest && node.kind !== 'capture' && node.kind !== 'parameter') return true
    outside.add(node)
    return false
  })
  const from = [...own, ...outside]
  const region = { parameters: [], captured: from, results: values, effects: [] } as unknown as Region
  const wrt = from.filter((node) => depends.has(node))
  const start = wrt.map(({ spec }) => toExpression(zerosLike(spec)))
  const found = once(start, (zeros) => {
    const formals = from.map(separate)
    const again = replay(region, [], formals)
    const sought = formals.filter((_, i) => depends.has(from[i]!))
    return pullback(again, cotangents, sought).map((each, i) =>
      each === null ? zeros[i]! : toExpression(each),
    )
  })
  return { wrt, cotangents: found.map(plain) }
}
