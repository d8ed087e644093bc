// Reverse mode through cond and while.
import {
  add,
  equal,
  greaterEqual,
  less,
  multiply,
  quotient,
  remainder,
  select,
  subtract,
  type Tensor,
} from '@nx/tensor'
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
} from '@nx/defn'
import { isInteger, type Spec, toFloating } from '@nx/types'
import { emit, filled, plain, reshaped } from './emit.ts'
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
      const results = wanted.map((i) => cotangents[i - offset] ?? zeros(inputs[i]!.spec))
      return closeRegion(scope, [], results.map(toExpression))
    })
  const results = recordCond(inputs[0]!, backward(onTrue, 1), backward(onFalse, 1 + onTrue.captured.length))
  return inputs.map((_, i) => (wanted.includes(i) ? plain(results[wanted.indexOf(i)]!) : null))
}

/** How many states of a loop are kept; those between are computed again from the last one kept. */
const checkpoints = 64

/**
 * Cotangents of a loop's inputs. The loop runs once to count its rounds and once to keep states at even distances;
 * then a loop goes back through the rounds, each from its state (checkpointing: Griewank and Walther, §12).
 */
export function pullWhile(
  node: WhileExpression,
  own: readonly Cotangent[],
  depends: ReadonlySet<Expression>,
  pullback: Pullback,
): Cotangent[] {
  const { inputs, condition, body, outs } = node
  const initial = inputs.slice(0, outs.length)
  const forCondition = inputs.slice(outs.length, outs.length + condition.captured.length)
  const forBody = inputs.slice(outs.length + condition.captured.length)
  const active = outs.flatMap((out, i) => (!isInteger(out.type) || depends.has(initial[i]!) ? [i] : []))
  const wanted = forBody.flatMap((input, i) => (depends.has(input) ? [i] : []))
  const next = (state: readonly Expression[]): readonly Expression[] => replay(body, state, forBody)

  const rounds = plain(
    loop(
      [...initial, count(0)],
      (state) => replay(condition, state.slice(0, -1), forCondition)[0]!,
      (state) => [...next(state.slice(0, -1)), increment(state.at(-1)!)],
    ).at(-1)!,
  )
  const distance = quotient(add(rounds, checkpoints - 1), checkpoints)
  const kept = keepStates(initial, next, rounds, distance)

  const start = [
    toExpression(subtract(rounds, 1)),
    ...active.map((i) => toExpression(own[i] ?? zeros(outs[i]!))),
    ...wanted.map((i) => toExpression(zeros(forBody[i]!.spec))),
  ]
  const result = loop(
    start,
    ([round]) => toExpression(greaterEqual(plain(round!), 0)),
    ([round, ...cotangents]) => {
      const state = stateAt(plain(round!), kept, next, distance).map(separate)
      const invariants = forBody.map(separate)
      const given: Cotangent[] = outs.map((_, i) =>
        active.includes(i) ? plain(cotangents[active.indexOf(i)]!) : null,
      )
      const sought = [...active.map((i) => state[i]!), ...wanted.map((i) => invariants[i]!)]
      const found = sought.length === 0 ? [] : pullback(replay(body, state, invariants), given, sought)
      const states = active.map((i, place) => toExpression(found[place] ?? zeros(outs[i]!)))
      const sums = wanted.map((_, place) => {
        const before = plain(cotangents[active.length + place]!)
        const more = found[active.length + place]
        return toExpression(more == null ? before : add(before, more))
      })
      return [toExpression(subtract(plain(round!), 1)), ...states, ...sums]
    },
  )
  const cotangents: Cotangent[] = inputs.map(() => null)
  active.forEach((i, place) => (cotangents[i] = plain(result[1 + place]!)))
  const first = outs.length + condition.captured.length
  wanted.forEach((i, place) => (cotangents[first + i] = plain(result[1 + active.length + place]!)))
  return cotangents
}

/** Runs the loop forward and keeps each `distance`-th state, stacked along a new first axis. */
function keepStates(
  initial: readonly Expression[],
  next: (state: readonly Expression[]) => readonly Expression[],
  rounds: Tensor,
  distance: Tensor,
): Expression[] {
  const size = initial.length
  const empty = initial.map(({ spec }) => toExpression(filled(0, spec.type, [checkpoints, ...spec.shape])))
  const end = loop(
    [...initial, count(0), ...empty],
    (state) => toExpression(less(plain(state[size]!), rounds)),
    (state) => {
      const round = plain(state[size]!)
      const place = quotient(round, distance)
      const isKept = equal(remainder(round, distance), 0)
      const stacks = state.slice(size + 1).map((stack, i) => {
        const value = select(isKept, plain(state[i]!), entry(plain(stack), place))
        const inputs = [plain(stack), reshaped(place, [1]), value]
        return toExpression(
          emit('scatter', inputs, { axes: [0], combine: 'put' }, stack.spec.type, stack.spec.shape),
        )
      })
      return [...next(state.slice(0, size)), increment(state[size]!), ...stacks]
    },
  )
  return end.slice(size + 1)
}

/** The state before a round: the one kept last before it, run forward. */
function stateAt(
  round: Tensor,
  kept: readonly Expression[],
  next: (state: readonly Expression[]) => readonly Expression[],
  distance: Tensor,
): Expression[] {
  const place = quotient(round, distance)
  const state = kept.map((stack) => toExpression(entry(plain(stack), place)))
  const reached = toExpression(multiply(place, distance))
  const end = loop(
    [...state, reached],
    (each) => toExpression(less(plain(each.at(-1)!), round)),
    (each) => [...next(each.slice(0, -1)), increment(each.at(-1)!)],
  )
  return end.slice(0, -1)
}

function loop(
  initial: readonly Expression[],
  condition: (state: readonly Expression[]) => Expression,
  body: (state: readonly Expression[]) => readonly Expression[],
): Expression[] {
  const specs = initial.map((each) => each.spec)
  return recordWhile(
    initial,
    traceRegion(specs, (state) => [condition(state)]),
    traceRegion(specs, body),
  )
}

function entry(stack: Tensor, place: Tensor): Tensor {
  return emit('gather', [stack, reshaped(place, [1])], { axes: [0] }, stack.type, stack.shape.slice(1))
}

function count(value: number): Expression {
  return toExpression(filled(value, 's32', []))
}

function increment(expression: Expression): Expression {
  return toExpression(add(plain(expression), 1))
}

function zeros(spec: Spec): Tensor {
  return filled(0, toFloating(spec.type), spec.shape)
}
