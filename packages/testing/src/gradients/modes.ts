// The ways in which a function is embedded before it is differentiated.
import { cond, jit, whileLoop } from '@nx/defn'
import { vjp } from '@nx/grad'
import { add, full, greater, less, multiply, real, sum, type Tensor } from '@nx/tensor'
import { scalar } from '@nx/tensor/internal'
import { toReal } from '@nx/types'

/** A function of floats to floats; everything else it takes is fixed. */
export type Fn = (inputs: readonly Tensor[]) => readonly Tensor[]

/** What is known of a function where it is differentiated. */
export interface Point {
  readonly inputs: readonly Tensor[]
  readonly values: readonly Tensor[]
  /** Whether the first branch is taken. */
  readonly branch: boolean
  /** Random tensors of the form of the values. */
  readonly weights: readonly Tensor[]
}

export const modes = ['plain', 'vectorized', 'jit', 'cond', 'while', 'second order'] as const

/** A way in which derivatives are taken. */
export type GradientMode = (typeof modes)[number]

/** The function in its embedding, at a point. */
export function embed(mode: GradientMode, fn: Fn, point: Point): Fn {
  switch (mode) {
    case 'plain':
    case 'vectorized':
      return fn
    case 'jit':
      return jit(fn)
    case 'cond':
      return inBranch(fn, point)
    case 'while':
      return inLoop(fn, point)
    case 'second order':
      return gradientOf(fn, point)
  }
}

/** In one of two branches, which depends on an input. */
function inBranch(fn: Fn, { inputs: [first], branch }: Point): Fn {
  const total = (x: Tensor): Tensor => sum(real(x))
  const limit = add(total(first!), branch ? -1 : 1)
  return (inputs) =>
    cond(
      greater(total(inputs[0]!), limit),
      () => fn(inputs),
      () => fn(inputs).map((value) => multiply(value, 3)),
    )
}

/** Rounds of a loop whose derivative depends on the state, and of which each gives the function other inputs. */
function inLoop(fn: Fn, { inputs, values }: Point): Fn {
  const [{ backend, type }] = inputs as readonly [Tensor]
  return (given) => {
    const start = {
      round: scalar(0, 's32', backend),
      inputs: given,
      factor: scalar(0.5, toReal(type), backend),
      sums: values.map(({ type: own, shape, names }) => full(shape, 0, { type: own, names, backend })),
    }
    const end = whileLoop(
      start,
      ({ round }) => less(round, 3),
      (state) => {
        const results = fn(state.inputs)
        return {
          round: add(state.round, 1),
          inputs: state.inputs.map((x) => multiply(x, 1 + 2 ** -13)),
          factor: multiply(state.factor, 0.75),
          sums: state.sums.map((before, i) => add(multiply(before, state.factor), results[i]!)),
        }
      },
    )
    return end.sums
  }
}

/** The gradient of a weighted sum of the values and their squares, so that linear functions have second derivatives too. */
function gradientOf(fn: Fn, { weights }: Point): Fn {
  const curved: Fn = (inputs) => fn(inputs).map((value) => add(value, multiply(0.5, multiply(value, value))))
  return (inputs) => vjp(curved, [inputs])[1](weights)[0]
}
