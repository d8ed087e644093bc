// Reverse mode through a loop: its rounds again, from the last to the first.
import {
  type Expression,
  recordWhile,
  type Region,
  replay,
  toExpression,
  traceRegion,
  type WhileExpression,
} from '@nx/defn/internal'
import {
  add,
  equal,
  max,
  min,
  multiply,
  quotient,
  remainder,
  select,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { type Spec, toFloating } from '@nx/types'
import { moving } from './activity.ts'
import { plain, zerosLike } from './emit.ts'
import {
  ascending,
  closure,
  type Count,
  countTensor,
  descending,
  emptyStack,
  entry,
  put,
  type State,
  usedParameters,
} from './loops.ts'
import { separate } from './metadata.ts'
import type { Cotangent, Pullback } from './rule.ts'

/** How many states of a loop are kept by default. */
export const defaultCheckpoints = 64

/**
 * Cotangents of a loop's inputs. The loop runs again and keeps states at even distances; from each of these, the last
 * first, it runs once more and keeps those between; then the rounds are gone back, each from its state
 * (checkpointing: Griewank and Walther, "Evaluating Derivatives", §12). Only states that derivatives need are kept.
 */
export function pullWhile(
  node: WhileExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  pullback: Pullback,
  checkpoints: number,
): Cotangent[] {
  const { inputs, condition, body, outs, trips } = node
  const first = outs.length + condition.captured.length
  const [initial, forBody] = [inputs.slice(0, outs.length), inputs.slice(first)]
  const active = activeStates(node, own, depends)
  const candidates = forBody.flatMap((input, i) => (depends.has(input) ? [i] : []))
  const round = backwards(body, outs, active, forBody, candidates, pullback)
  const { region, wanted } = round
  const needed = [...usedParameters(region)].filter((i) => i < outs.length)
  const carried = closure(body, needed)
  const stepping = { ...body, results: carried.map((i) => body.results[i]!) }
  const rounds: Rounds = {
    carried,
    needed,
    slots: checkpoints,
    next: (state) => replay(stepping, spread(initial, carried, state), forBody),
    back: (state, which, sums) => {
      const values = spread(initial, which, state)
      const found = replay(region, [...values, ...sums.slice(0, active.length)], region.captured, true)
      return found.map((each, i) =>
        i < active.length ? each : toExpression(add(plain(sums[i]!), plain(each))),
      )
    },
  }
  const start = [
    ...active.map((i) => toExpression(own[i] ?? zerosLike(outs[i]!))),
    ...wanted.map((i) => toExpression(zerosLike(forBody[i]!.spec))),
  ]
  const result = pullSpan(
    rounds,
    carried.map((i) => initial[i]!),
    trips ?? countRounds(node, initial),
    trips ?? null,
    start,
    true,
  )
  const cotangents: Cotangent[] = inputs.map(() => null)
  active.forEach((i, place) => (cotangents[i] = plain(result[place]!)))
  wanted.forEach((i, place) => (cotangents[first + i] = plain(result[active.length + place]!)))
  return cotangents
}

/** States that change with what is differentiated, and on which a cotangent can arrive. */
function activeStates(
  { inputs, condition, body, outs }: WhileExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
): number[] {
  const isMoving = inputs.map((input) => depends.has(input))
  const states = outs.flatMap((_, i) => (isMoving[i] === true ? [i] : []))
  const found = moving(body, states, isMoving.slice(outs.length + condition.captured.length))
  const arriving = closure(
    body,
    own.flatMap((cotangent, i) => (cotangent == null ? [] : [i])),
  )
  return found.filter((i) => arriving.includes(i))
}

interface Backwards {
  /** From a state and the cotangents of the active parts of the next one to their cotangents in the state. */
  readonly region: Region
  /** Values from outside that get cotangents: results of the region after those of the state. */
  readonly wanted: readonly number[]
}

/** One round backwards. */
function backwards(
  body: Region,
  outs: readonly Spec[],
  active: readonly number[],
  forBody: readonly Expression[],
  candidates: readonly number[],
  pullback: Pullback,
): Backwards {
  let wanted: readonly number[] = []
  const floats = active.map((i) => ({ ...outs[i]!, type: toFloating(outs[i]!.type) }))
  const region = traceRegion([...outs, ...floats], (parameters) => {
    const state = parameters.slice(0, outs.length).map(separate)
    const invariants = forBody.map(separate)
    const given = outs.map((_, i) =>
      active.includes(i) ? plain(parameters[outs.length + active.indexOf(i)]!) : null,
    )
    const sought = [...active.map((i) => state[i]!), ...candidates.map((i) => invariants[i]!)]
    const found = sought.length === 0 ? [] : pullback(replay(body, state, invariants), given, sought)
    wanted = candidates.filter((_, place) => found[active.length + place] != null)
    const sums = found.slice(active.length).filter((each) => each !== null)
    return [
      ...active.map((i, place) => toExpression(found[place] ?? zerosLike(outs[i]!))),
      ...sums.map(toExpression),
    ]
  })
  return { region, wanted }
}

/** How often the loop runs, from the states its condition depends on. */
function countRounds({ inputs, condition, body, outs }: WhileExpression, initial: State): Tensor {
  const states = closure(body, usedParameters(condition))
  const size = outs.length
  const forCondition = inputs.slice(size, size + condition.captured.length)
  const forBody = inputs.slice(size + condition.captured.length)
  const stepping = { ...body, results: states.map((i) => body.results[i]!) }
  const start = [toExpression(countTensor(0)), ...states.map((i) => initial[i]!)]
  const specs = start.map(({ spec }) => spec)
  const testing = traceRegion(specs, ([, ...state]) =>
    replay(condition, spread(initial, states, state), forCondition),
  )
  const counting = traceRegion(specs, ([round, ...state]) => [
    toExpression(add(plain(round!), 1)),
    ...replay(stepping, spread(initial, states, state), forBody),
  ])
  return plain(recordWhile(start, testing, counting)[0]!)
}

/** The rounds of a loop, on the parts of its state that matter. */
interface Rounds {
  /** The parts from which later states follow. */
  readonly carried: readonly number[]
  /** The parts from which a round can be gone back. */
  readonly needed: readonly number[]
  /** How many states are kept. */
  readonly slots: number
  next(state: State): State
  /** The cotangents before a round, from parts of the state before it and the cotangents after it. */
  back(state: State, which: readonly number[], cotangents: State): State
}

/** Goes back through `count` rounds, at most `most` where that is known. */
function pullSpan(
  rounds: Rounds,
  start: State,
  count: Count,
  most: number | null,
  cotangents: State,
  again: boolean,
): State {
  const { carried, needed, slots } = rounds
  if (needed.length === 0) return descending(cotangents, count, (own) => rounds.back([], [], own))
  if (most !== null && most <= slots) {
    const kept = keep(rounds, start, count, 1, most, needed)
    return descending(cotangents, count, (own, round) =>
      rounds.back(
        kept.map((stack) => entry(stack, round)),
        needed,
        own,
      ),
    )
  }
  if (!again) {
    return descending(cotangents, count, (own, round) =>
      rounds.back(ascending(start, round, rounds.next), carried, own),
    )
  }
  const distance =
    typeof count === 'number' ? Math.ceil(count / slots) : max(ceiling(count, countTensor(slots)), 1)
  const kept = keep(rounds, start, count, distance, slots, carried)
  const spans =
    typeof count === 'number' && typeof distance === 'number'
      ? Math.ceil(count / distance)
      : ceiling(countTensor(count), countTensor(distance))
  return descending(cotangents, spans, (own, span) => {
    const before = multiply(span, distance)
    const length = min(subtract(countTensor(count), before), countTensor(distance))
    const from = kept.map((stack) => entry(stack, span))
    return pullSpan(rounds, from, length, typeof distance === 'number' ? distance : null, own, false)
  })
}

/** Runs forward and keeps parts of each `distance`-th state. */
function keep(
  rounds: Rounds,
  start: State,
  count: Count,
  distance: Count,
  slots: number,
  which: readonly number[],
): State {
  const { carried } = rounds
  const places = which.map((i) => carried.indexOf(i))
  const stacks = places.map((place) => emptyStack(start[place]!, slots))
  const end = ascending([...start, ...stacks], count, (state, round) => {
    const own = state.slice(0, carried.length)
    const filled = state.slice(carried.length).map((stack, i) => {
      const value = own[places[i]!]!
      if (distance === 1) return put(stack, round, value)
      const slot = quotient(round, distance)
      const isKept = equal(remainder(round, distance), 0)
      return put(stack, slot, select(isKept, plain(value), plain(entry(stack, slot))))
    })
    return [...rounds.next(own), ...filled]
  })
  return end.slice(carried.length)
}

/** All parts of a state, of which only some are known: nothing depends on the others. */
function spread(initial: State, which: readonly number[], values: State): State {
  return initial.map((each, i) => (which.includes(i) ? values[which.indexOf(i)]! : each))
}

function ceiling(dividend: Tensor, divisor: Tensor): Tensor {
  return quotient(add(dividend, subtract(divisor, 1)), divisor)
}
