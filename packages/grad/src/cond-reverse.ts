// Reverse mode through cond.
import {
  closeRegion,
  type CondExpression,
  type Expression,
  inScope,
  recordCond,
  type Region,
  replay,
  toExpression,
} from '@nx/defn/internal'
import { plain, zerosLike } from './emit.ts'
import { separate } from './metadata.ts'
import type { Cotangent, Pullback } from './rule.ts'

/** Cotangents of a cond's inputs: a cond on the same predicate over the branches' own cotangents. */
export function pullCond(
  node: CondExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  pullback: Pullback,
): Cotangent[] {
  const { onTrue, onFalse, inputs } = node
  const wanted = inputs.flatMap((input, i) => (i > 0 && depends.has(input) ? [i] : []))
  const backward = (branch: Region, offset: number): Region =>
    inScope((scope) => {
      const formals = inputs.slice(offset, offset + branch.captured.length).map(separate)
      const cotangents = pullback(replay(branch, [], formals), own, formals)
      const results = wanted.map((i) => cotangents[i - offset] ?? zerosLike(inputs[i]!.spec))
      return closeRegion(scope, [], results.map(toExpression))
    })
  const results = recordCond(inputs[0]!, backward(onTrue, 1), backward(onFalse, 1 + onTrue.captured.length))
  return inputs.map((_, i) => (wanted.includes(i) ? plain(results[wanted.indexOf(i)]!) : null))
}
