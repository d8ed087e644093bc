// Loops over expressions, and the stacks of values that they fill and read.
import {
  type Expression,
  recordWhile,
  toExpression,
  topological,
  traceRegion,
  type Region,
} from '@nx/defn/internal'
import { add, greaterEqual, less, max, multiply, quotient, subtract, type Tensor } from '@nx/tensor'
import type { Rounds } from '@nx/types'
import { emit, filled, plain, reshaped } from './emit.ts'

/** How often something is repeated: known now, or a scalar s32. */
export type Count = number | Tensor

/** A state of a loop. */
export type State = readonly Expression[]

/** A count as a tensor. */
export function countTensor(count: Count): Tensor {
  return typeof count === 'number' ? filled(count, 's32', []) : count
}

/** How many groups of `size` there are, the last of which may be smaller. */
export function ceiling(count: Count, size: Count): Count {
  if (typeof count === 'number' && typeof size === 'number') return Math.ceil(count / size)
  const by = max(countTensor(size), 1)
  return quotient(add(count, subtract(by, 1)), by)
}

/** A count multiplied. */
export function times(count: Count, by: number): Count {
  return typeof count === 'number' ? count * by : multiply(count, by)
}

/** Repeats `step` for the rounds 0 to `count` − 1; gives the last state. */
export function ascending(start: State, count: Count, step: (state: State, round: Tensor) => State): State {
  const states = [countTensor(0), ...start.map(plain)].map(toExpression)
  return loop(states, roundsOf(count), (round) => less(round, countTensor(count)), 1, step)
}

/** Computes the next state once, where nothing is shared with what is around. */
export function once(start: State, step: (state: State) => State): State {
  const states = [countTensor(0), ...start.map(plain)].map(toExpression)
  return loop(states, { trips: 1, barrier: true }, (round) => less(round, 1), 1, step)
}

const roundsOf = (count: Count): Rounds => (typeof count === 'number' ? { trips: count } : {})

/** Repeats `step` for the rounds `count` − 1 to 0; gives the last state. */
export function descending(start: State, count: Count, step: (state: State, round: Tensor) => State): State {
  const first = typeof count === 'number' ? countTensor(count - 1) : subtract(count, 1)
  const states = [first, ...start.map(plain)].map(toExpression)
  return loop(states, roundsOf(count), (round) => greaterEqual(round, 0), -1, step)
}

function loop(
  start: State,
  rounds: Rounds,
  goesOn: (round: Tensor) => Tensor,
  by: number,
  step: (state: State, round: Tensor) => State,
): State {
  const specs = start.map(({ spec }) => spec)
  const condition = traceRegion(specs, ([round]) => [toExpression(goesOn(plain(round!)))])
  const body = traceRegion(specs, ([round, ...state]) => [
    toExpression(add(plain(round!), by)),
    ...step(state, plain(round!)),
  ])
  return recordWhile(start, condition, body, rounds).slice(1)
}

/** Zeros for `slots` values like this one, along a new first axis. */
export function emptyStack({ spec }: Expression, slots: number): Expression {
  return toExpression(filled(0, spec.type, [slots, ...spec.shape]))
}

/** The stack with a value at a place. */
export function put(stack: Expression, place: Tensor, value: Expression | Tensor): Expression {
  const { type, shape } = stack.spec
  const own = 'kind' in value ? plain(value) : value
  const inputs = [plain(stack), reshaped(place, [1]), own]
  return toExpression(emit('scatter', inputs, { axes: [0], combine: 'put' }, type, shape))
}

/** The value at a place of a stack. */
export function entry(stack: Expression, place: Tensor): Expression {
  const { type, shape } = stack.spec
  const inputs = [plain(stack), reshaped(place, [1])]
  return toExpression(emit('gather', inputs, { axes: [0] }, type, shape.slice(1)))
}

/** Which parameters of a region its results depend on, or those of them with the given numbers. */
export function usedParameters(region: Region, results?: Iterable<number>): Set<number> {
  const outside = new Set(region.captured)
  const roots = results === undefined ? region.results : [...results].map((i) => region.results[i]!)
  const inside = new Set(topological(roots, (node) => !outside.has(node)))
  return new Set(region.parameters.flatMap((parameter, i) => (inside.has(parameter) ? [i] : [])))
}

/** The states of a loop that these depend on after any number of rounds, and these. */
export function closure(body: Region, states: Iterable<number>): number[] {
  const found = new Set(states)
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const i of usedParameters(body, found)) found.add(i)
  }
  return [...found].sort((a, b) => a - b)
}
