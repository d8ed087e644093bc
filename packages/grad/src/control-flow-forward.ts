// Forward mode through cond and while: tangents travel beside the values.
import {
  closeRegion,
  type CondExpression,
  type Expression,
  inScope,
  recordCond,
  recordWhile,
  type Region,
  replay,
  toExpression,
  traceRegion,
  type WhileExpression,
} from '@nx/defn/internal'
import type { Spec } from '@nx/types'
import { moving, reached } from './activity.ts'
import { plain, zerosLike } from './emit.ts'
import { separate } from './metadata.ts'
import type { Dual, Pushforward, Tangent } from './rule.ts'

/** A cond on the same predicate that gives the results of both branches with their tangents. */
export function pushCond(
  { onTrue, onFalse, outs }: CondExpression,
  inputs: readonly Expression[],
  tangents: readonly Tangent[],
  pushforward: Pushforward,
): Dual {
  const firstOnFalse = 1 + onTrue.captured.length
  const changing = new Set([
    ...reached(onTrue, [], tangents.slice(1, firstOnFalse).map(isMoving)),
    ...reached(onFalse, [], tangents.slice(firstOnFalse).map(isMoving)),
  ])
  const active = outs.flatMap((_, i) => (changing.has(i) ? [i] : []))
  const forward = (branch: Region, offset: number): Region =>
    inScope((scope) => {
      const formals = inputs.slice(offset, offset + branch.captured.length).map(separate)
      const own = pushforward(replay(branch, [], formals), formals, tangents.slice(offset))
      return closeRegion(scope, [], together(own, active, outs))
    })
  return apart(recordCond(inputs[0]!, forward(onTrue, 1), forward(onFalse, firstOnFalse)), active, outs)
}

/** A loop over the state and the tangents of those parts of it that have any. */
export function pushWhile(
  node: WhileExpression,
  inputs: readonly Expression[],
  tangents: readonly Tangent[],
  pushforward: Pushforward,
): Dual {
  const { condition, body, outs } = node
  const size = outs.length
  const initial = inputs.slice(0, size)
  const first = size + condition.captured.length
  const [forCondition, forBody] = [inputs.slice(size, first), inputs.slice(first)]
  const forTangents = tangents.slice(first)
  const given = outs.flatMap((_, i) => (tangents[i] == null ? [] : [i]))
  const active = moving(body, given, forTangents.map(isMoving))
  const start = [...initial, ...active.map((i) => toExpression(tangents[i] ?? zerosLike(outs[i]!)))]
  const specs = start.map(({ spec }) => spec)
  const testing = traceRegion(specs, (state) => replay(condition, state.slice(0, size), forCondition))
  const stepping = traceRegion(specs, (state) => {
    const values = state.slice(0, size).map(separate)
    const invariants = forBody.map(separate)
    const own = outs.map((_, i) => (active.includes(i) ? plain(state[size + active.indexOf(i)]!) : null))
    const next = replay(body, values, invariants)
    return together(pushforward(next, [...values, ...invariants], [...own, ...forTangents]), active, outs)
  })
  return apart(recordWhile(start, testing, stepping, node), active, outs)
}

/** Values, then the tangents of active ones. */
function together(
  { values, tangents }: Dual,
  active: readonly number[],
  outs: readonly Spec[],
): Expression[] {
  return [...values, ...active.map((i) => toExpression(tangents[i] ?? zerosLike(outs[i]!)))]
}

function isMoving(tangent: Tangent): boolean {
  return tangent !== null
}

function apart(results: readonly Expression[], active: readonly number[], outs: readonly Spec[]): Dual {
  const tangents: Tangent[] = outs.map(() => null)
  active.forEach((i, place) => (tangents[i] = plain(results[outs.length + place]!)))
  return { values: results.slice(0, outs.length), tangents }
}
