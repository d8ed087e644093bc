// One loop over a flat state, recorded in a trace or run at once.
import { select, Tensor } from '@nx/tensor'
import { type Call, run, type Spec } from '@nx/types'
import { holds } from './predicate.ts'
import { recordWhile } from './control.ts'
import { likeState } from './loop-numbers.ts'
import { type Region, traceRegion } from './region.ts'
import { currentScope, fromExpression, toExpression } from './trace.ts'

/** A scalar u8 from a state, and the next state. */
export interface StateLoop {
  test(state: readonly Tensor[]): Tensor
  step(state: readonly Tensor[]): readonly Tensor[]
  /** How often `test` will hold, where that is known. */
  readonly trips?: number
}

/** Repeats `step` while `test` holds. */
export function runLoop(start: readonly Tensor[], loop: StateLoop): readonly Tensor[] {
  return currentScope() === null ? runNow(start, loop) : traceLoop(start, loop)
}

function runNow(start: readonly Tensor[], loop: StateLoop): readonly Tensor[] {
  let state = start
  for (;;) {
    const again = loop.test(state)
    if (again.vectorizedAxes.length > 0) return runEach(state, again, loop)
    if (!holds('whileLoop', again)) return state
    state = loop.step(state)
  }
}

function traceLoop(start: readonly Tensor[], loop: StateLoop): readonly Tensor[] {
  const initial = start.map(toExpression)
  let vectorized = false
  const condition = traceState(start, (state) => {
    const again = loop.test(state)
    vectorized = again.vectorizedAxes.length > 0
    return [again]
  })
  if (vectorized) return runEach(start, loop.test(start), loop)
  const body = traceState(start, (state) => loop.step(state))
  return recordWhile(initial, condition, body, loop).map((result, i) => {
    const tensor = fromExpression(result, start[i]!)
    return body.results[i] === body.parameters[i] ? likeState(tensor, start[i]!) : tensor
  })
}

function traceState(start: readonly Tensor[], fn: (state: readonly Tensor[]) => readonly Tensor[]): Region {
  return traceRegion(
    start.map((state) => state.spec),
    (parameters) =>
      fn(parameters.map((parameter, i) => likeState(fromExpression(parameter, start[i]!), start[i]!))).map(
        toExpression,
      ),
  )
}

/** With a vectorized condition: goes on while it holds for any entry; entries for which it does not stay as they are. */
function runEach(start: readonly Tensor[], first: Tensor, loop: StateLoop): readonly Tensor[] {
  return runLoop(
    start.map((state) => select(first, state, state)),
    {
      test: (state) => anyEntry(loop.test(state)),
      step: (state) => {
        const again = loop.test(state)
        return loop.step(state).map((next, i) => select(again, next, state[i]!))
      },
    },
  )
}

function anyEntry(predicate: Tensor): Tensor {
  const { backend, spec } = predicate
  const out: Spec = { type: 'u8', shape: [] }
  const attrs = { axes: spec.shape.map((_, axis) => axis), keepAxes: false }
  const call: Call = { op: 'reduceMax', inputs: [predicate], attrs, outs: [out] }
  return new Tensor(backend, run(backend, call)[0], out, [], [])
}
