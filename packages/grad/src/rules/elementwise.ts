// Rules of element-wise primitives. Complex functions are differentiated as holomorphic ones, as Nx does.
import {
  abs as magnitude,
  add as sum,
  asType as cast,
  complex,
  conjugate,
  cos as cosine,
  divide as quotient,
  equal,
  floor,
  greater,
  imag as imaginaryPart,
  less,
  log as logarithm,
  logicalAnd as and,
  logicalNot as not,
  logicalOr as or,
  max as larger,
  multiply as product,
  negate as minus,
  pow as power,
  real as realPart,
  select as choose,
  sign,
  sin as sine,
  subtract as difference,
  type Tensor,
} from '@nx/tensor'
import { bitSize, isComplex, isInteger, type Op, type Primitives, type Spec } from '@nx/types'
import { toExpression } from '@nx/defn/internal'
import { emit, filled, zerosLike } from '../emit.ts'
import { elementwise, elementwiseInWide } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'
import { withoutFactor } from './over-root.ts'

type Unary = DerivativeRule<Op<1>>
type Binary = DerivativeRule<Op<2>>

/** The derivative itself, for what passes elements on. */
const same = (d: Tensor): Tensor => d

export const negate: Unary = /* @__PURE__ */ elementwise(minus)

/**
 * At 0 the derivative is 0, the middle of the subgradients. Of a complex z: the direction z / |z|. With |x| as a factor
 * it is x itself, which has a derivative at 0, as x² has.
 */
export const abs: Unary = /* @__PURE__ */ elementwise((d, { output, inputs: [x] }) => {
  const rest = withoutFactor(d, output)
  if (rest !== null) return product(rest, isComplex(x.type) ? conjugate(x) : x)
  if (!isComplex(x.type)) return product(d, sign(x))
  const zero = equal(output, 0)
  const direction = quotient(conjugate(x), choose(zero, 1, output))
  return product(d, choose(zero, zerosLike(x), direction))
})

export const exp: Unary = /* @__PURE__ */ elementwise((d, { output }) => product(d, output))
export const log: Unary = /* @__PURE__ */ elementwise((d, { inputs: [x] }) => quotient(d, x))
export const sin: Unary = /* @__PURE__ */ elementwise((d, { inputs: [x] }) => product(d, cosine(x)))
export const cos: Unary = /* @__PURE__ */ elementwise((d, { inputs: [x] }) => minus(product(d, sine(x))))
export const sqrt: Unary = /* @__PURE__ */ elementwise((d, { output }) => {
  const rest = withoutFactor(d, output)
  return rest === null ? quotient(product(d, 0.5), output) : product(rest, 0.5)
})

export const add: Binary = /* @__PURE__ */ elementwise(same, same)
export const subtract: Binary = /* @__PURE__ */ elementwise(same, minus)
export const multiply: Binary = /* @__PURE__ */ elementwise(
  (d, { inputs: [, y] }) => product(d, y),
  (d, { inputs: [x] }) => product(d, x),
)
export const divide: Binary = /* @__PURE__ */ elementwise(
  (d, { inputs: [, y] }) => quotient(d, y),
  (d, { output, inputs: [, y] }) => minus(product(d, quotient(output, y))),
)

/** x − y·trunc(x / y), with the quotient constant. */
export const remainder: Binary = /* @__PURE__ */ elementwise(same, (d, { inputs: [x, y] }) => {
  const ratio = quotient(x, y)
  const whole = product(sign(ratio), floor(product(ratio, sign(ratio))))
  return minus(product(d, whole))
})

/** d/dx x^y = y·x^(y−1), 0 for y = 0; d/dy x^y = x^y·ln x, where ln 0 counts as 0 so that 0^y has none for y ≥ 0. */
export const pow: Binary = /* @__PURE__ */ elementwiseInWide(
  (d, { inputs: [x, y] }) => {
    const [base, exponent, known] = [asFloat(x, d), asFloat(y, d), numberIn(y)]
    if (known === 2) return product(d, product(2, base))
    if (known === 0) return null
    const bounded = known === undefined ? choose(and(equal(exponent, 0), isExtreme(base)), 1, base) : base
    return product(
      d,
      product(exponent, power(bounded, typeof known === 'number' ? known - 1 : difference(exponent, 1))),
    )
  },
  (d, { output, inputs: [x] }) => {
    const base = asFloat(x, d)
    return product(d, product(output, logarithm(choose(equal(base, 0), 1, base))))
  },
)

/** Whether the reciprocal of a number, or the number itself, is infinite. */
function isExtreme(x: Tensor): Tensor {
  const size = magnitude(x)
  return not(and(greater(size, bitSize(size.type) < 64 ? 2 ** -126 : 2 ** -1022), less(size, Infinity)))
}

/** The number that a tensor is filled with by its expression: powers of it have short derivatives. */
function numberIn(tensor: Tensor): unknown {
  let node = toExpression(tensor)
  while (node.kind === 'call' && (node.op === 'broadcast' || node.op === 'asType')) node = node.inputs[0]!
  return node.kind === 'call' && node.op === 'constant' ? node.attrs['value'] : undefined
}

function asFloat(x: Tensor, d: Tensor): Tensor {
  return isInteger(x.type) ? cast(x, d.type) : x
}

export const atan2: Binary = /* @__PURE__ */ elementwiseInWide(
  (d, { inputs: [y, x] }) => product(d, overSquares(x, y)),
  (d, { inputs: [y, x] }) => minus(product(d, overSquares(y, x))),
)

/**
 * x / (x² + y²), with squares of numbers up to 1, which neither overflow nor vanish. 0 at the origin, which has no angle, and
 * at infinity.
 */
function overSquares(x: Tensor, y: Tensor): Tensor {
  const size = larger(magnitude(x), magnitude(y))
  const isEdge = or(equal(size, 0), equal(size, Infinity))
  const unit = choose(isEdge, 1, size)
  const own = choose(isEdge, 0, quotient(x, unit))
  const other = choose(isEdge, 1, quotient(y, unit))
  return quotient(own, product(unit, sum(product(own, own), product(other, other))))
}

/** The input that was taken has the derivative; equal ones share it. */
export const extremum: Binary = /* @__PURE__ */ elementwise(
  (d, { output, inputs: [x, y] }) => taken(d, x, y, output),
  (d, { output, inputs: [x, y] }) => taken(d, y, x, output),
)

function taken(d: Tensor, own: Tensor, other: Tensor, output: Tensor): Tensor {
  return choose(equal(own, other), product(d, 0.5), choose(equal(own, output), d, zerosLike(d)))
}

export const select: DerivativeRule<Op<3>> = /* @__PURE__ */ elementwise<Op<3>>(
  null,
  (d, { inputs: [predicate], out }) => chosen(predicate, d, nothing(d), out),
  (d, { inputs: [predicate], out }) => chosen(predicate, nothing(d), d, out),
)

/** Unlike the function, the primitive broadcasts the predicate too, as vectorized ones need it. */
function chosen(predicate: Tensor, onTrue: Tensor, onFalse: Tensor, { shape }: Spec): Tensor {
  return emit('select', [predicate, onTrue, onFalse], {}, onTrue.type, shape)
}

function nothing(d: Tensor): Tensor {
  return filled(0, d.type, [])
}

/** Truncation to integers is flat; from integers, the derivative stays a float. */
export const asType: DerivativeRule<Primitives['asType']> = /* @__PURE__ */ elementwise<Primitives['asType']>(
  (d, { inputs: [x], out }) => (isInteger(out.type) && !isInteger(x.type) ? null : d),
)

export const real: Unary = /* @__PURE__ */ elementwise(same)

/** Im z is the real part of −i·z; of a real number it is 0. */
export const imag: Unary = /* @__PURE__ */ elementwise((d, { inputs: [x] }) =>
  isComplex(x.type)
    ? isComplex(d.type)
      ? complex(imaginaryPart(d), minus(realPart(d)))
      : complex(zerosLike(d), minus(d))
    : null,
)
