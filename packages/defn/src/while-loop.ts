// whileLoop: repeats a body on a state, by a condition, over a range or over the rows of a tensor.
import { isTensor, type Tensor, type TensorLike } from '@nx/tensor'
import { checkFunction, checkOptions, checkSync, describe } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import {
  flattenState,
  type Like,
  ownTensors,
  type Structure,
  type TracedState,
  withLeaves,
} from './container.ts'
import { withNumbers } from './loop-numbers.ts'
import { itemsOf, type Range } from './loop-items.ts'
import { nextState } from './loop-state.ts'
import { type StateLoop, runLoop } from './loop.ts'
import { callUser } from './place.ts'
import { predicateOf } from './predicate.ts'
import { currentScope } from './trace.ts'

/** Options of a `whileLoop` over a range or the rows of a tensor. */
export interface LoopOptions {
  /**
   * Whether a traced loop repeats its body in the trace instead of becoming a loop, or how many rounds each round of
   * the loop does: larger code, which a compiler can do more with. False by default.
   */
  readonly unroll?: boolean | number
}

/**
 * Repeats `body` while `condition` gives a scalar that is not zero; or once per number of a range, or per row of a
 * tensor. Gives the last state.
 *
 * The state is a number, a tensor or a container of them; the body gives the next one, of the same structure, types
 * and shapes. A range `[first, last, step]` includes its last number, as in Nx. In a traced function this is one loop
 * of the compiled code; otherwise it runs at once. With a vectorized condition each entry stops by its own.
 *
 * @throws NxError `not_function`, `async_scope` for an async function, `loop_state_mismatch` if the body changes structure, type or shape, `predicate_shape` for a condition
 * that is no scalar, `loop_range` for what is neither condition, range nor tensor, for a range without step or of other than integers, `loop_rows` for a tensor
 * without axes, `loop_unroll` for a number of rounds that is no positive integer, `device_read` outside of a trace where the condition cannot be read synchronously.
 *
 * @example
 * const factorial = jit((n) => whileLoop([n, 1], ([i]) => greater(i, 1), ([i, f]) => [subtract(i, 1), multiply(f, i)])[1])
 * toNumber(factorial(5)) // => 120
 * toNumber(whileLoop(0, { range: [1, 4] }, (total, i) => add(total, i))) // => 10
 * toNumber(whileLoop(0, tensor([5, 6, 7]), (total, row) => add(total, row))) // => 18
 * toNumber(whileLoop(0, { range: [9, 1, -4] }, (all, i) => add(multiply(all, 10), i), { unroll: 2 })) // => 951
 */
export function whileLoop<const S, const Next extends Like<TracedState<S>, TensorLike>>(
  initial: S,
  condition: (state: TracedState<S>) => TensorLike,
  body: (state: TracedState<S>) => Next,
): NoInfer<TracedState<S>>
export function whileLoop<const S, const Next extends Like<TracedState<S>, TensorLike>>(
  initial: S,
  over: Range | Tensor,
  body: (state: TracedState<S>, item: Tensor) => Next,
  options?: LoopOptions,
): NoInfer<TracedState<S>>
export function whileLoop(
  initial: unknown,
  over: ((state: never) => TensorLike) | Range | Tensor,
  body: (state: never, item: never) => unknown,
  options: LoopOptions = {},
): unknown {
  checkOver(over)
  checkFunction('whileLoop', body)
  checkOptions('whileLoop', options, ['unroll'])
  const { leaves, structure } = flattenState('whileLoop', initial)
  const results = withNumbers(leaves, (start) =>
    typeof over === 'function'
      ? runLoop(start, loopOf(structure, over, body as (state: never) => unknown))
      : iterate(start, structure, over, body, options),
  )
  return ownTensors('whileLoop', withLeaves(structure, results))
}

/** Throws `loop_range` for what a loop cannot go by. */
function checkOver(over: unknown): void {
  if (typeof over === 'function' || isTensor(over)) return
  const range = (over as Partial<Range> | null | undefined)?.range
  if (Array.isArray(range) && range.length >= 2 && range.length <= 3) return
  throw new NxError(
    'loop_range',
    'whileLoop',
    'a loop goes by a condition, over a range or over the rows of a tensor, got ' +
      `${describe(range === undefined ? over : range)}; write whileLoop(initial, { range: [0, 9] }, (state, i) => …) ` +
      'or whileLoop(initial, (state) => less(state, 9), (state) => …)',
    { over },
  )
}

function loopOf(
  structure: Structure,
  condition: (state: never) => TensorLike,
  body: (state: never) => unknown,
): StateLoop {
  return {
    test: (state) =>
      predicateOf(
        'whileLoop',
        checkSync('whileLoop', callUser(condition, withLeaves(structure, state) as never)),
      ),
    step: (state) => nextState(structure, state, callUser(body, withLeaves(structure, state) as never)),
  }
}

function iterate(
  start: readonly Tensor[],
  structure: Structure,
  over: Range | Tensor,
  body: (state: never, item: never) => unknown,
  { unroll = false }: LoopOptions,
): readonly Tensor[] {
  if (typeof unroll !== 'boolean' && !(Number.isInteger(unroll) && unroll > 0)) throw badUnroll(unroll)
  const items = itemsOf(over, start)
  const advance = (state: readonly Tensor[], item: Tensor): readonly Tensor[] =>
    nextState(structure, state, callUser(body, withLeaves(structure, state) as never, item as never))
  const rounds = (
    state: readonly Tensor[],
    times: number,
    index: (i: number) => Tensor,
  ): readonly Tensor[] => {
    let reached = state
    for (let i = 0; i < times; i++) reached = advance(reached, items.at(index(i)))
    return reached
  }
  const { count } = items
  const each = unroll === true || currentScope() === null ? count : Math.min(count, Number(unroll) || 1)
  if (each === count) return rounds(start, count, items.index)
  const trips = Math.floor(count / each)
  const [, ...results] = runLoop([items.index(0), ...start], {
    test: ([index]) => items.isBefore(index!, trips * each),
    step: ([index, ...state]) => [
      items.skip(index!, each),
      ...rounds(state, each, (i) => items.skip(index!, i)),
    ],
    trips,
  })
  return rounds(results, count % each, (i) => items.index(trips * each + i))
}

function badUnroll(unroll: unknown): NxError {
  return new NxError(
    'loop_unroll',
    'whileLoop',
    `unroll is a boolean or how many rounds to do at once, a positive integer, got ${describe(unroll)}; pass 4, say, or true for all`,
    { unroll },
  )
}
