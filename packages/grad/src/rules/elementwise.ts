// Rules of element-wise primitives. Complex functions are differentiated as holomorphic ones, as Nx does.
import {
  add as sum,
  asType as cast,
  complex,
  conjugate,
  cos as cosine,
  divide as quotient,
  equal,
  floor,
  log as logarithm,
  multiply as product,
  negate as minus,
  pow as power,
  real as realPart,
  select as choose,
  sign,
  sin as sine,
  subtract as difference,
} from '@nx/tensor'
import { isComplex, isInteger, type Op, type Primitives } from '@nx/types'
import { zerosLike } from '../emit.ts'
import type { Rule } from '../rule.ts'

type Unary = Rule<Op<1>>
type Binary = Rule<Op<2>>

export const negate: Unary = ({ g }) => [minus(g)]

/** At 0 the derivative is 0, the middle of the subgradients. Of a complex z: the direction z / |z|. */
export const abs: Unary = ({ g, output, inputs: [x] }) => {
  if (!isComplex(x.type)) return [product(g, sign(x))]
  const zero = equal(output, 0)
  const direction = quotient(conjugate(x), choose(zero, 1, output))
  return [product(g, choose(zero, zerosLike(x), direction))]
}

export const exp: Unary = ({ g, output }) => [product(g, output)]
export const log: Unary = ({ g, inputs: [x] }) => [quotient(g, x)]
export const sin: Unary = ({ g, inputs: [x] }) => [product(g, cosine(x))]
export const cos: Unary = ({ g, inputs: [x] }) => [minus(product(g, sine(x)))]
export const sqrt: Unary = ({ g, output }) => [quotient(product(g, 0.5), output)]

export const add: Binary = ({ g }) => [g, g]
export const subtract: Binary = ({ g }) => [g, minus(g)]
export const multiply: Binary = ({ g, inputs: [x, y] }) => [product(g, y), product(g, x)]
export const divide: Binary = ({ g, output, inputs: [, y] }) => [
  quotient(g, y),
  minus(product(g, quotient(output, y))),
]

/** x − y·trunc(x / y), with the quotient constant. */
export const remainder: Binary = ({ g, inputs: [x, y] }) => {
  const ratio = quotient(x, y)
  const whole = product(sign(ratio), floor(product(ratio, sign(ratio))))
  return [g, minus(product(g, whole))]
}

/** d/dx x^y = y·x^(y−1), 0 for y = 0; d/dy x^y = x^y·ln x, where ln 0 counts as 0 so that 0^y has none for y ≥ 0. */
export const pow: Binary = ({ g, output, inputs: [x, y] }) => {
  const base = isInteger(x.type) ? cast(x, g.type) : x
  const exponent = isInteger(y.type) ? cast(y, g.type) : y
  const lowered = choose(equal(exponent, 0), 1, difference(exponent, 1))
  const byBase = product(exponent, power(base, lowered))
  const byExponent = product(output, logarithm(choose(equal(base, 0), 1, base)))
  return [product(g, byBase), product(g, byExponent)]
}

export const atan2: Binary = ({ g, inputs: [y, x] }) => {
  const square = sum(product(x, x), product(y, y))
  return [product(g, quotient(x, square)), minus(product(g, quotient(y, square)))]
}

/** The input that was taken gets the cotangent; equal ones share it. */
export const extremum: Binary = ({ g, output, inputs: [x, y] }) => {
  const left = share(equal(x, output), equal(y, output))
  const right = share(equal(y, output), equal(x, output))
  return [product(g, cast(left, g.type)), product(g, cast(right, g.type))]
}

function share(own: ReturnType<typeof equal>, other: ReturnType<typeof equal>): ReturnType<typeof equal> {
  return choose(own, choose(other, 0.5, 1), 0)
}

export const select: Rule<Op<3>> = ({ g, inputs: [predicate] }) => {
  const zero = zerosLike(g)
  return [null, choose(predicate, g, zero), choose(predicate, zero, g)]
}

/** Truncation to integers is flat; from integers, the cotangent stays a float. */
export const asType: Rule<Primitives['asType']> = ({ g, inputs: [x], out }) => {
  if (isInteger(out.type) && !isInteger(x.type)) return [null]
  return [isComplex(g.type) && !isComplex(x.type) ? realPart(g) : g]
}

export const real: Unary = ({ g }) => [realPart(g)]

/** z ↦ Im z sends the direction 1 to 0 and the direction i to 1. */
export const imag: Unary = ({ g, inputs: [x] }) => [
  isComplex(x.type) ? complex(zerosLike(g), minus(g)) : zerosLike(g),
]
