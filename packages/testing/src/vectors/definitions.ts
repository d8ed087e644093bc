// The fixed programs that vectors of the area `defn` name, in our words.
import { cond, defn, whileLoop } from '@nx/defn'
import { customGrad, grad, valueAndGrad } from '@nx/grad'
import {
  abs,
  add,
  at,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  cos,
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
  mean,
  min,
  multiply,
  negate,
  notEqual,
  pow,
  quotient,
  reduceMax,
  remainder,
  rightShift,
  sin,
  size,
  standardDeviation,
  subtract,
  sum,
  tanh,
  type Tensor,
} from '@nx/tensor'

const whilePoly = (x: Tensor): Tensor =>
  whileLoop(
    [0, x] as const,
    ([i]) => less(i, 5),
    ([i, acc]) => [add(i, 1), add(multiply(acc, 1.1), i)],
  )[1]

const whileRange = (x: Tensor): Tensor =>
  whileLoop(x, { range: [0, 3] }, (acc, i) => add(acc, multiply(sin(acc), i)))

const cond3 = (x: Tensor): Tensor =>
  cond(
    [
      [greater(x, 1), () => multiply(x, x)],
      [less(x, -1), () => negate(x)],
    ],
    () => sin(x),
  )

/** Functions of tensors by the name after `defn.`. */
export const definitions: Readonly<Record<string, (...args: Tensor[]) => unknown>> = {
  while_poly: /* @__PURE__ */ defn(whilePoly),
  while_range: /* @__PURE__ */ defn(whileRange),
  while_over_tensor: /* @__PURE__ */ defn((x: Tensor) =>
    whileLoop(f32(0), x, (acc, row) => add(multiply(acc, 0.5), sum(row))),
  ),
  newton_sqrt: /* @__PURE__ */ defn((a: Tensor) => {
    const far = (g: Tensor): Tensor => greater(abs(subtract(multiply(g, g), a)), 1e-4)
    return whileLoop(
      [a, 0] as const,
      ([g, i]) => logicalAnd(less(i, 20), far(g)),
      ([g, i]) => [divide(add(g, divide(a, g)), 2), add(i, 1)],
    )[0]
  }),
  cond3: /* @__PURE__ */ defn(cond3),
  if_tuple: /* @__PURE__ */ defn((x: Tensor, y: Tensor) => {
    const [a, b] = cond(
      greater(sum(x), sum(y)),
      () => [x, y] as const,
      () => [y, x] as const,
    )
    return subtract(a, multiply(b, 2))
  }),
  collatz: /* @__PURE__ */ defn(
    (n: Tensor) =>
      whileLoop(
        [n, 0] as const,
        ([value]) => greater(value, 1),
        ([value, steps]) => [
          cond(
            equal(remainder(value, 2), 0),
            () => quotient(value, 2),
            () => add(multiply(value, 3), 1),
          ),
          add(steps, 1),
        ],
      )[1],
  ),
  ops: /* @__PURE__ */ defn((x: Tensor, y: Tensor) => [
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
  ]),
  int_ops: /* @__PURE__ */ defn((x: Tensor, y: Tensor) => [
    bitwiseAnd(x, y),
    bitwiseOr(x, y),
    bitwiseNot(x),
    leftShift(x, 1),
    rightShift(y, 1),
    remainder(x, 7),
    pow(x, 2),
  ]),
  pipe_norm: /* @__PURE__ */ defn((x: Tensor) => divide(subtract(x, mean(x)), standardDeviation(x))),
  softmax: /* @__PURE__ */ defn((x: Tensor) => {
    const shifted = exp(subtract(x, reduceMax(x, { axes: [-1], keepAxes: true })))
    return divide(shifted, sum(shifted, { axes: [-1], keepAxes: true }))
  }),
  grad_while: /* @__PURE__ */ defn((x: Tensor) => grad((v: Tensor) => sum(whilePoly(v)))(x)),
  grad_while_range: /* @__PURE__ */ defn((x: Tensor) => grad(whileRange)(x)),
  grad_cond3: /* @__PURE__ */ defn((x: Tensor) => grad(cond3)(x)),
  grad2_sin: /* @__PURE__ */ defn((x: Tensor) => grad(grad((v: Tensor) => multiply(sin(v), v)))(x)),
  grad_map: /* @__PURE__ */ defn((x: Tensor, y: Tensor) =>
    grad((both: { x: Tensor; y: Tensor }) => sum(add(multiply(both.x, both.y), cos(both.x))))({ x, y }),
  ),
  value_and_grad_tuple: /* @__PURE__ */ defn((x: Tensor) => valueAndGrad((v: Tensor) => sum(tanh(v)))(x)),
  grad_custom: /* @__PURE__ */ defn((x: Tensor) =>
    grad((v: Tensor) => sum(customGrad(sin(v), [v], (g) => [multiply(g, 2)])))(x),
  ),
  reduce_while: /* @__PURE__ */ defn((x: Tensor) =>
    whileLoop(
      [0, f32(0)] as const,
      ([i, s]) => logicalAnd(less(s, 10), less(i, size(x))),
      ([i, s]) => [add(i, 1), add(s, at(x, i))],
    ),
  ),
}
