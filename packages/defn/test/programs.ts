// The fixed programs of the recorded vectors that need no gradient, as a user would write them.
import {
  abs,
  add,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  divide,
  equal,
  exp,
  f32,
  greater,
  greaterEqual,
  leftShift,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  max,
  min,
  multiply,
  negate,
  notEqual,
  pow,
  quotient,
  reduceMax,
  remainder,
  rightShift,
  select,
  sin,
  slice,
  sqrt,
  subtract,
  sum,
  type Tensor,
} from '@nx/tensor'
import { cond, whileLoop } from '../src/index.ts'

export const programs = {
  while_poly: (x: Tensor) =>
    whileLoop(
      { i: 0, acc: x },
      ({ i }) => less(i, 5),
      ({ i, acc }) => ({ i: add(i, 1), acc: add(multiply(acc, 1.1), i) }),
    ).acc,
  while_range: (x: Tensor) => whileLoop(x, { range: [0, 3] }, (acc, i) => add(acc, multiply(sin(acc), i))),
  while_over_tensor: (x: Tensor) => whileLoop(f32(0), x, (acc, row) => add(multiply(acc, 0.5), sum(row))),
  newton_sqrt: (a: Tensor) =>
    whileLoop(
      { g: a, i: 0 },
      ({ g, i }) => logicalAnd(less(i, 20), greater(abs(subtract(multiply(g, g), a)), 1e-4)),
      ({ g, i }) => ({ g: divide(add(g, divide(a, g)), 2), i: add(i, 1) }),
    ).g,
  cond3: (x: Tensor) =>
    cond(
      [
        [greater(x, 1), () => multiply(x, x)],
        [less(x, -1), () => negate(x)],
      ],
      () => sin(x),
    ),
  if_tuple: (x: Tensor, y: Tensor) => {
    const [a, b] = cond(
      greater(sum(x), sum(y)),
      () => [x, y] as const,
      () => [y, x] as const,
    )
    return subtract(a, multiply(b, 2))
  },
  collatz: (n: Tensor) =>
    whileLoop(
      { n, steps: 0 },
      ({ n }) => greater(n, 1),
      ({ n, steps }) => ({
        n: select(equal(remainder(n, 2), 0), quotient(n, 2), add(multiply(n, 3), 1)),
        steps: add(steps, 1),
      }),
    ).steps,
  ops: (x: Tensor, y: Tensor) => [
    add(x, y),
    subtract(x, y),
    multiply(x, y),
    divide(x, y),
    negate(x),
    greater(x, y),
    equal(x, y),
    notEqual(x, y),
    logicalAnd(greaterEqual(x, 0), greater(y, 0)),
    logicalOr(less(x, 0), less(y, 0)),
    logicalNot(greater(x, 0)),
    max(x, y),
    min(x, y),
  ],
  int_ops: (x: Tensor, y: Tensor) => [
    bitwiseAnd(x, y),
    bitwiseOr(x, y),
    bitwiseNot(x),
    leftShift(x, 1),
    rightShift(y, 1),
    remainder(x, 7),
    pow(x, 2),
  ],
  pipe_norm: (x: Tensor) => {
    const size = x.shape.reduce((total, length) => total * length, 1)
    const centred = subtract(x, divide(sum(x), size))
    return divide(centred, sqrt(divide(sum(multiply(centred, centred)), size)))
  },
  softmax: (x: Tensor) => {
    const last = { axes: [-1], keepAxes: true }
    const weights = exp(subtract(x, reduceMax(x, last)))
    return divide(weights, sum(weights, last))
  },
  reduce_while: (x: Tensor) => {
    const { i, s } = whileLoop(
      { i: 0, s: f32(0) },
      ({ i, s }) => logicalAnd(less(s, 10), less(i, x.shape[0]!)),
      ({ i, s }) => ({ i: add(i, 1), s: add(s, sum(slice(x, [i], [1]))) }),
    )
    return [i, s]
  },
}
