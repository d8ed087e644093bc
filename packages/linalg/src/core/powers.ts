// Powers of two, by which products neither overflow nor underflow on the way.
import {
  abs,
  add,
  asType,
  bitcast,
  clip,
  equal,
  leftShift,
  lessEqual,
  multiply,
  negate,
  reduceMax,
  reshape,
  rightShift,
  subtract,
  sum,
  type Tensor,
} from '@nx/tensor'
import { toReal } from '@nx/types'
import { constant } from './gradient.ts'
import { choose } from './matrix.ts'

const layouts = {
  f32: { bits: 's32', mantissa: 23, bias: 127 },
  f64: { bits: 's64', mantissa: 52, bias: 1023 },
} as const

const layoutOf = ({ type }: Tensor): (typeof layouts)['f32' | 'f64'] =>
  layouts[toReal(type) === 'f64' ? 'f64' : 'f32']

/** The exponents of numbers that are not negative; those of zeros and of numbers that are not normal are the least. */
export function exponentsOf(sizes: Tensor): Tensor {
  const { bits, mantissa, bias } = layoutOf(sizes)
  return subtract(rightShift(bitcast(sizes, bits), mantissa), bias)
}

/** Numbers times powers of two, which may be far out of range if the results are not. */
export function timesPowers(x: Tensor, exponents: Tensor): Tensor {
  const { mantissa, bias } = layoutOf(x)
  const most = bias - 7
  let [found, rest] = [x, exponents]
  for (let i = 0; i < 3; i++) {
    const part = clip(rest, -most, most)
    const power = bitcast(leftShift(add(part, bias), mantissa), toReal(x.type))
    found = multiply(found, power)
    rest = subtract(rest, part)
  }
  return found
}

/** Square matrices, and the exponents of the powers of two by which rows and columns were divided. */
export interface Equilibrated {
  readonly matrix: Tensor
  /** `[batch, n, 1]`. */
  readonly rows: Tensor
  /** `[batch, 1, n]`. */
  readonly columns: Tensor
  /** Their sum for each matrix, `[batch]`. */
  readonly total: Tensor
}

/**
 * Divides rows and columns by powers of two (Golub and Van Loan, "Matrix Computations", §3.5.2), where numbers are so large or small that
 * products of them may overflow or underflow.
 */
export function equilibrated(a: Tensor): Equilibrated {
  const sizes = abs(constant(a))
  const exponents = exponentsOf(sizes)
  const extent = abs(choose(equal(sizes, 0), 0, exponents))
  const isEven = lessEqual(
    reduceMax(extent, { axes: [1, 2], keepAxes: true }),
    Math.floor(layoutOf(a).bias / 4),
  )
  const unevenRows = reduceMax(exponents, { axes: [2], keepAxes: true })
  const rows = choose(isEven, 0, unevenRows)
  const columns = choose(isEven, 0, reduceMax(subtract(exponents, unevenRows), { axes: [1], keepAxes: true }))
  const both = [rows, columns].map((each) => sum(reshape(each, [a.shape[0]!, -1]), { axes: [1] }))
  return {
    matrix: timesPowers(a, negate(add(rows, columns))),
    rows,
    columns,
    total: asType(add(both[0]!, both[1]!), rows.type),
  }
}
