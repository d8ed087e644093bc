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
import { add, max, min, multiply, subtract, type Tensor } from '@nx/tensor'
import { type Spec, toFloating } from '@nx/types'
import { moving } from './activity.ts'
import { plain, zerosLike } from './emit.ts'
import {
  ascending,
  ceiling,
  closure,
  type Count,
  countTensor,
  descending,
  emptyStack,
  entry,
  put,
  type State,
  times,
  usedParameters,
} from './loops.ts'
import { separate } from './metadata.ts'
import type { Cotangent, Pullback } from './rule.ts'

/** How many states a stack keeps where the number of rounds is unknown, and of loops that are no longer. */
const fewSlots = 64

/** How deep stacks are nested before rounds are computed more than once for a stack: enough for slots³ rounds. */
const levels = 2

/**
 * √n of n rounds: that many stretches of as many rounds take the least memory at two computations of each round. A little
 * more where stretches are then of one length.
 */
function slotsFor(trips: number | undefined): number {
  if (trips === undefined || trips <= fewSlots) return fewSlots
  const root = Math.ceil(Math.sqrt(trips))
  for (let slots = root; slots < root * 1.5; slots++) if (trips % slots === 0) return slots
  return root
}

/**
 * Cotangents of a loop's inputs. The loop runs again and keeps states at even distances; from each of these, the last
 * first, it runs once more and keeps those between, at smaller distances where these are many; then the rounds are gone
 * back, each from its state (nested checkpointing: Griewank and Walther, "Evaluating Derivatives", §12). Only states
 * that derivatives need are kept.
 */
export function pullWhile(
  node: WhileExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  pullback: Pullback,
  checkpoints: number | undefined,
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
    slots: checkpoints ?? slotsFor(trips),
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
    trips ?? Infinity,
    start,
    levels,
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
  /** How many states a stack keeps. */
  readonly slots: number
  next(state: State): State
  /** The cotangents before a round, from parts of the state before it and the cotangents after it. */
  back(state: State, which: readonly number[], cotangents: State): State
}

/**
 * Goes back through `count` rounds, at most `most`: in stretches of as many rounds as a stack has slots, and where there
 * are more stretches than slots, in spans of as many stretches as it takes, `depth` levels deep. Below these a stretch
 * begins with the rounds before it in its span.
 */
function pullSpan(
  rounds: Rounds,
  start: State,
  count: Count,
  most: number,
  cotangents: State,
  depth: number,
): State {
  const { carried, needed, slots, back } = rounds
  if (needed.length === 0) return descending(cotangents, count, (own) => back([], [], own))
  if (most <= slots) return pullStretch(rounds, start, 0, count, cotangents)
  const distance = depth === 0 ? slots : times(ceiling(ceiling(count, slots), slots), slots)
  const spans = ceiling(count, distance)
  const kept = depth === 0 ? [] : keep(rounds, start, spans, distance, carried)
  return descending(cotangents, spans, (own, span) => {
    const before = multiply(span, distance)
    const longest = typeof distance === 'number' ? distance : most
    const length = isMultiple(count, distance)
      ? longest
      : min(subtract(countTensor(count), before), countTensor(distance))
    return depth === 0
      ? pullStretch(rounds, start, before, length, own)
      : pullSpan(rounds, at(kept, span), length, longest, own, depth - 1)
  })
}

/** Goes back through rounds for which a stack has slots, that come after others. */
function pullStretch(rounds: Rounds, start: State, before: Count, count: Count, cotangents: State): State {
  const { needed, back } = rounds
  const kept = keep(rounds, start, count, 1, needed, before)
  return descending(cotangents, count, (own, round) => back(at(kept, round), needed, own))
}

/** Keeps parts of `count` states, each `distance` rounds after the one before, without the first `skipped`. */
function keep(
  { carried, slots, next }: Rounds,
  start: State,
  count: Count,
  distance: Count,
  which: readonly number[],
  skipped: Count = 0,
): State {
  const size = carried.length
  const store = (state: State, slot: Tensor): State =>
    which.map((part, i) => put(state[size + i]!, slot, state[carried.indexOf(part)]!))
  const length = typeof count === 'number' ? count : slots
  const stacks = which.map((part) => emptyStack(start[carried.indexOf(part)]!, length))
  const last = typeof count === 'number' ? count - 1 : subtract(max(count, 1), 1)
  const rounds = skipped === 0 ? last : add(skipped, last)
  const end = ascending([...start, ...stacks], rounds, (state, round) => {
    const own = state.slice(0, size)
    // Those before the first one that is kept are put into its slot.
    const slot = skipped === 0 ? round : max(subtract(round, skipped), 0)
    const later = distance === 1 ? next(own) : ascending(own, distance, next)
    return [...later, ...store(state, slot)]
  })
  return store(end, countTensor(last))
}

/** All parts of a state, of which only some are known: nothing depends on the others. */
function spread(initial: State, which: readonly number[], values: State): State {
  return initial.map((each, i) => (which.includes(i) ? values[which.indexOf(i)]! : each))
}

function isMultiple(count: Count, distance: Count): boolean {
  return typeof count === 'number' && typeof distance === 'number' && count % distance === 0
}

/** The values at a place of stacks. */
function at(stacks: State, place: Tensor): State {
  return stacks.map((stack) => entry(stack, place))
}
