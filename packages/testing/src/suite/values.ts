// Elements that fill the inputs of cases.
import {
  allocate,
  bitSize,
  convert,
  type DType,
  type Elements,
  epsilon,
  finiteMax,
  finiteMin,
  isComplex,
  isFloat,
  isInteger,
  isUnsigned,
  type Scalar,
  sizeOf,
  smallestPositiveNormal,
  toReal,
} from '@nx/types'
import type { CaseInput, Values } from '../cases/case.ts'

/** What of the specials a device may not have. */
export interface ValueOptions {
  /** Whether subnormal numbers are among the specials. */
  readonly subnormals: boolean
}

/** The elements of an input at a type. */
export function elementsFor(
  { shape, values, type: own }: CaseInput,
  caseType: DType,
  next: () => number,
  options: ValueOptions,
): Elements {
  const type = own ?? caseType
  const size = sizeOf(shape)
  const part = isComplex(type) ? toReal(type) : type
  const elements = allocate(type, size)
  const numbers = list(isComplex(type) ? finite(values) : values, part, elements.length, next, options)
  numbers.forEach((number, i) => ((elements as Record<number, Scalar>)[i] = number))
  return elements
}

/** Arithmetic of complex infinities and NaN is not agreed upon anywhere. */
function finite(values: Values): Values {
  return values === 'special' || values === 'wide' ? 'ordinary' : values
}

function list(
  values: Values,
  type: DType,
  size: number,
  next: () => number,
  options: ValueOptions,
): Scalar[] {
  const to = convert(isInteger(type) ? 's64' : 'f64', type)
  const fitted = (x: number): Scalar => (isInteger(type) ? to(BigInt(Math.trunc(x))) : to(x))
  const repeat = (from: readonly Scalar[]): Scalar[] =>
    Array.from({ length: size }, (_, i) => from[i % from.length]!)
  const fill = (one: () => Scalar): Scalar[] => Array.from({ length: size }, one)
  const limit = isInteger(type) ? Math.min(9, Number(finiteMax(type))) : 4
  const lowest = isUnsigned(type) ? 0 : -limit
  if (typeof values === 'object') {
    if ('from' in values) {
      const { from, to: end } = values
      return fill(() => fitted(from + next() * (end - from)))
    }
    return repeat(values.filter((x) => holds(type, x)).map(fitted))
  }
  switch (values) {
    case 'ordinary':
      return fill(() => fitted(lowest + next() * (limit - lowest)))
    case 'nonzero':
      return fill(() => fitted((1 + next() * (limit - 1)) * (isUnsigned(type) || next() < 0.5 ? 1 : -1)))
    case 'distinct':
      return distinct(size, next).map((rank) => fitted(isUnsigned(type) ? rank : rank - Math.floor(size / 2)))
    case 'wide':
      return fill(() => wide(type, next))
    case 'special':
    case 'divisor': {
      const known = specials(type, options).filter(
        (x) => values === 'special' || !isInteger(type) || Number(x) !== 0,
      )
      const more = (): Scalar => {
        const x = wide(type, next)
        return values === 'divisor' && Number(x) === 0 ? known[0]! : x
      }
      return Array.from({ length: size }, (_, i) => known[i] ?? more())
    }
    case 'shift':
      return repeat(
        [0, 1, 2, 3, 7, 8, 15, 31, 32, 33, 63, 64, 65]
          .filter((x) => x <= Number(finiteMax(type)))
          .map(fitted),
      )
  }
}

const holds = (type: DType, x: number): boolean =>
  !isInteger(type) || (x >= Number(finiteMin(type)) && x <= Number(finiteMax(type)))

/** The numbers from 0 to `size` − 1 in random order. */
function distinct(size: number, next: () => number): number[] {
  const ranks = Array.from({ length: size }, (_, i) => i)
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1))
    ;[ranks[i], ranks[j]] = [ranks[j]!, ranks[i]!]
  }
  return ranks
}

/** A finite number of any size: random bits for integers, a random exponent for floats. */
function wide(type: DType, next: () => number): Scalar {
  if (isInteger(type)) {
    const bits = (BigInt(Math.floor(next() * 2 ** 32)) << 32n) | BigInt(Math.floor(next() * 2 ** 32))
    return convert('u64', type)(bits >> BigInt(64 - bitSize(type)))
  }
  const largest = Math.log2(Number(finiteMax(type)))
  const smallest = Math.log2(smallestPositiveNormal(type))
  const size = 2 ** (smallest + next() * (largest - smallest - 1))
  return convert('f64', type)(next() < 0.5 ? size : -size)
}

function specials(type: DType, options: ValueOptions): Scalar[] {
  return isFloat(type) ? specialFloats(type, options) : specialIntegers(type)
}

function specialIntegers(type: DType): Scalar[] {
  const [min, max] = [BigInt(finiteMin(type)), BigInt(finiteMax(type))]
  const candidates = [
    0n,
    1n,
    -1n,
    2n,
    -2n,
    3n,
    7n,
    -7n,
    max,
    min,
    max - 1n,
    min + 1n,
    max / 2n,
    max / 2n + 1n,
  ]
  const to = convert('s64', type)
  return [...new Set(candidates.filter((x) => x >= min && x <= max))].map((x) => (type === 'u64' ? x : to(x)))
}

function specialFloats(type: DType, { subnormals }: ValueOptions): Scalar[] {
  const normal = smallestPositiveNormal(type)
  const step = epsilon(type)
  const [max, min] = [Number(finiteMax(type)), Number(finiteMin(type))]
  const exact = [
    0,
    -0,
    1,
    -1,
    0.5,
    -0.5,
    1.5,
    -1.5,
    2.5,
    -2.5,
    3,
    NaN,
    Infinity,
    -Infinity,
    max,
    min,
    normal,
    -normal,
  ]
  const rounded = [1 + step, 1 - step / 2, Math.PI, -Math.PI / 2, 0.1, -0.7, 10, -100, 1e4]
  const tiny = subnormals ? [normal * step, -normal * step, normal / 2] : []
  return [...exact, ...rounded, ...tiny].map((x) => convert('f64', type)(x))
}
