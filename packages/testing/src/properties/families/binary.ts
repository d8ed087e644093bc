// Element-wise functions of two inputs: arithmetic, comparison, logic and bits.
import * as nx from '@nx/tensor'
import { Complex, complex, type DType, isComplex, isFloat, isInteger } from '@nx/types'
import type { Accuracy } from '../../cases/case.ts'
import { cast, fromValues, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { NDArray, Operand, Property, Trial, Value } from '../property.ts'
import * as c from '../reference/complex.ts'
import { elementwise } from '../reference/broadcast.ts'
import { isZero } from '../reference/statistics.ts'
import {
  type Literal,
  merged,
  ofLiteral,
  toComplex,
  toFloating,
  toReal,
  withLiteral,
} from '../reference/types.ts'
import { show } from '../show.ts'
import { drawStretching } from '../stretching.ts'
import type { Fill } from '../values.ts'

interface Function {
  readonly run: (left: nx.TensorLike, right: nx.TensorLike) => nx.Tensor
  /** The exact result for elements of the type that both have together, after `works`. */
  readonly of: (left: Value, right: Value, type: DType) => Value | boolean
  readonly accepts?: (type: DType) => boolean
  /** The type that the inputs are taken to; their common type by default. */
  readonly works?: (common: DType) => DType
  /** The type of the result; the one that it works in by default. */
  readonly gives?: (type: DType) => DType
  /** Whether it is exact for integers of any two types. */
  readonly exact?: true
  /** The type that u64 and a signed integer give, where not their common one. */
  readonly mixed?: DType
  readonly accuracy?: Accuracy
  /** Size of what cancels. */
  readonly cancelling?: number
  /** For complex numbers, where the naive computation is less exact. */
  readonly ulp?: number
  /** What the right input is filled with, in the type that it works in. */
  readonly right?: (type: DType) => Fill
  readonly left?: (type: DType) => Fill
}

type Numbers<T> = (left: number, right: number) => T
type Bigints<T> = (left: bigint, right: bigint) => T
type Complexes = (left: Complex, right: Complex) => Complex

const isReal = (type: DType): boolean => !isComplex(type)
const toTruth = (): DType => 'u8'

const arithmetic =
  (real: Numbers<number>, whole: Bigints<bigint>, complexly?: Complexes): Function['of'] =>
  (left, right) =>
    left instanceof Complex
      ? complexly!(left, right as Complex)
      : typeof left === 'bigint'
        ? whole(left, right as bigint)
        : real(left, right as number)

const comparison = (
  run: Function['run'],
  of: (left: number | bigint, right: number | bigint) => boolean,
): Function => ({
  run,
  of: (left, right) => of(left as number, right as number),
  accepts: isReal,
  gives: toTruth,
  exact: true,
})

const logic = (run: Function['run'], of: (left: boolean, right: boolean) => boolean): Function => ({
  run,
  of: (left, right) => of(!isZero(left), !isZero(right)),
  gives: toTruth,
})

const bitwise = (run: Function['run'], of: Bigints<bigint>): Function => ({
  run,
  of: (left, right) => of(left as bigint, right as bigint),
  accepts: isInteger,
})

/** Amounts up to beyond the width. */
const amounts = (type: DType): Fill =>
  [0n, 1n, 2n, 3n, 7n, 8n, 15n, 31n, 32n, 63n, 64n, 65n].filter((x) => store(type, x) === x)

/** As IEEE 754 has it: 1 to any power, and -1 to an infinite one, is 1. */
const power = (x: number, y: number): number =>
  x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y

const logSum = (x: number, y: number): number =>
  x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))

const sameValue = (left: Value, right: Value): boolean =>
  left instanceof Complex
    ? left.re === (right as Complex).re && left.im === (right as Complex).im
    : left === right

const functions = (): Readonly<Record<string, Function>> => ({
  add: {
    run: nx.add,
    of: arithmetic(
      (x, y) => x + y,
      (x, y) => x + y,
      c.plus,
    ),
    accuracy: 'arithmetic',
  },
  subtract: {
    run: nx.subtract,
    of: arithmetic(
      (x, y) => x - y,
      (x, y) => x - y,
      c.minus,
    ),
    accuracy: 'arithmetic',
  },
  multiply: {
    run: nx.multiply,
    of: arithmetic(
      (x, y) => x * y,
      (x, y) => x * y,
      c.times,
    ),
    accuracy: 'arithmetic',
  },
  divide: {
    run: nx.divide,
    of: (x, y) => (x instanceof Complex ? c.over(x, y as Complex) : (x as number) / (y as number)),
    works: toFloating,
    right: (type) => (isComplex(type) ? 'nonzero' : 'any'),
    accuracy: 'arithmetic',
  },
  quotient: {
    run: nx.quotient,
    of: (x, y) => (x as bigint) / (y as bigint),
    accepts: isInteger,
    right: () => 'nonzero',
  },
  remainder: {
    run: nx.remainder,
    of: arithmetic(
      (x, y) => x % y,
      (x, y) => x % y,
    ),
    accepts: isReal,
    right: (type) => (isInteger(type) ? 'nonzero' : 'any'),
  },
  pow: {
    run: nx.pow,
    of: arithmetic(power, (x, y) => x ** y, c.power),
    left: (type) => (isComplex(type) ? 'nonzero' : 'any'),
    right: (type) => (isFloat(type) ? 'any' : isComplex(type) ? { from: -2, to: 2 } : { from: 0, to: 4 }),
    accuracy: 'difficult',
    ulp: 512,
  },
  atan2: {
    run: nx.atan2,
    of: (y, x) => Math.atan2(y as number, x as number),
    accepts: isReal,
    works: toFloating,
    accuracy: 'function',
  },
  logAddExp: {
    run: nx.logAddExp,
    of: (x, y) => logSum(x as number, y as number),
    accepts: isReal,
    works: toFloating,
    accuracy: 'difficult',
    cancelling: 4,
  },
  min: {
    run: nx.min,
    of: arithmetic(Math.min, (x, y) => (x < y ? x : y)),
    accepts: isReal,
    exact: true,
  },
  max: {
    run: nx.max,
    of: arithmetic(Math.max, (x, y) => (x > y ? x : y)),
    accepts: isReal,
    exact: true,
    mixed: 'u64',
  },
  complex: {
    run: nx.complex,
    of: (re, im) => complex(re as number, im as number),
    accepts: isReal,
    works: (type) => toReal(toComplex(type)),
    gives: toComplex,
  },
  equal: { run: nx.equal, of: sameValue, gives: toTruth, exact: true },
  notEqual: { run: nx.notEqual, of: (x, y) => !sameValue(x, y), gives: toTruth, exact: true },
  less: comparison(nx.less, (x, y) => x < y),
  lessEqual: comparison(nx.lessEqual, (x, y) => x <= y),
  greater: comparison(nx.greater, (x, y) => x > y),
  greaterEqual: comparison(nx.greaterEqual, (x, y) => x >= y),
  logicalAnd: logic(nx.logicalAnd, (x, y) => x && y),
  logicalOr: logic(nx.logicalOr, (x, y) => x || y),
  logicalXor: logic(nx.logicalXor, (x, y) => x !== y),
  bitwiseAnd: bitwise(nx.bitwiseAnd, (x, y) => x & y),
  bitwiseOr: bitwise(nx.bitwiseOr, (x, y) => x | y),
  bitwiseXor: bitwise(nx.bitwiseXor, (x, y) => x ^ y),
  leftShift: { ...bitwise(nx.leftShift, (x, y) => x << y), right: amounts },
  rightShift: { ...bitwise(nx.rightShift, (x, y) => x >> y), right: amounts },
})

/** Properties of the element-wise functions of two inputs. */
export const binary = (): readonly Property[] =>
  Object.entries(functions()).map(([name, of]) => ({
    name,
    draw: (draw) => (draw.rarely(3) ? drawWithLiteral(draw, name, of) : drawTensors(draw, name, of)),
  }))

/** Two tensors whose shapes stretch to one. */
function drawTensors(draw: Draw, name: string, of: Function): Trial {
  const types = drawTypes(draw, of.accepts)
  const type = worksIn(of, merged(types[0], types[1]))
  const [left, right] = drawStretching(draw, [
    { type: types[0], fill: fillFor(of.left, types[0], type) },
    { type: types[1], fill: fillFor(of.right, types[1], type) },
  ]) as [Operand, Operand]
  return {
    call: `${name}(x, y)`,
    inputs: [left, right],
    run: (x, y) => of.run(x!, y!),
    expected: (x, y) => resultOf(of, type, x!, y!),
    accuracy: accuracyOf(of, type),
    cancelling: of.cancelling ?? 0,
    ...(isComplex(type) && { cancelling: 64, ulp: of.ulp ?? 0 }),
  }
}

/** A tensor and a number, on either side. */
function drawWithLiteral(draw: Draw, name: string, of: Function): Trial {
  const own = draw.type(of.accepts)
  const onRight = !draw.boolean()
  const literal = drawLiteral(draw, own, of, onRight)
  const type = worksIn(of, withLiteral(own, literal))
  const x = draw.operand({ type: own, fill: fillFor(onRight ? of.left : of.right, own, type) })
  return {
    call: onRight ? `${name}(x, ${show(literal)})` : `${name}(${show(literal)}, x)`,
    inputs: [x],
    run: (tensor) => (onRight ? of.run(tensor!, literal) : of.run(literal, tensor!)),
    expected: (array) => {
      const scalar = fromValues(
        type,
        [],
        [typeof literal === 'number' && isInteger(type) ? BigInt(literal) : literal],
      )
      return onRight ? resultOf(of, type, array, scalar) : resultOf(of, type, scalar, array)
    },
    accuracy: accuracyOf(of, type),
    cancelling: of.cancelling ?? 0,
    ...(isComplex(type) && { cancelling: 64, ulp: of.ulp ?? 0 }),
  }
}

/** Numbers that any of the functions takes on that side. */
function drawLiteral(draw: Draw, own: DType, of: Function, onRight: boolean): Literal {
  const literals: readonly Literal[] = [
    1,
    2,
    3,
    0,
    100,
    300,
    70000,
    1n,
    -1,
    -2,
    -200,
    0.5,
    -1.5,
    1e10,
    complex(1, 2),
  ]
  const fill = (type: DType): Fill => (onRight ? of.right : of.left)?.(type) ?? 'any'
  return draw.one(
    literals.filter((literal) => {
      const type = worksIn(of, withLiteral(own, literal))
      if (of.accepts?.(ofLiteral(literal)) === false || of.accepts?.(withLiteral(own, literal)) === false)
        return false
      const allowed = fill(type)
      if (allowed === 'nonzero' && literal === 0) return false
      if (typeof allowed === 'string') return true
      if ('from' in allowed)
        return Number(literal) >= allowed.from && Number(literal) <= Math.max(1, allowed.to)
      return allowed.includes(BigInt(Number(literal)))
    }),
  )
}

/** Two types, often the same. */
function drawTypes(draw: Draw, accepts?: (type: DType) => boolean): [DType, DType] {
  const first = draw.type(accepts)
  return [first, draw.boolean() ? draw.type(accepts) : first]
}

const worksIn = (of: Function, common: DType): DType => of.works?.(common) ?? common

/** What is asked for in the type that it works in, as far as the input's own type goes. */
function fillFor(fill: Function['left'], own: DType, type: DType): Fill {
  const wanted = fill?.(type) ?? (isComplex(type) ? 'small' : 'any')
  return Array.isArray(wanted) ? wanted.filter((x: number | bigint) => store(own, x) === x) : wanted
}

const accuracyOf = ({ accuracy = 'exact' }: Function, type: DType): Accuracy =>
  isInteger(type) ? 'exact' : accuracy

function resultOf(of: Function, type: DType, left: NDArray, right: NDArray): NDArray {
  const isExact = of.exact === true && isInteger(type)
  const arrays = isExact ? [left, right] : [left, right].map((array) => cast(array, type))
  const isMixed = isExact && type === 's64' && arrays.some((array) => array.type === 'u64')
  return elementwise(of.gives?.(type) ?? (isMixed ? (of.mixed ?? type) : type), arrays, (x, y) =>
    of.of(x!, y!, type),
  )
}
