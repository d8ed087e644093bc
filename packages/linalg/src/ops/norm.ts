// Norms of vectors and matrices.
import {
  abs,
  add,
  asType,
  type Axis,
  divide,
  equal,
  flatSize,
  isInfinity,
  isNan,
  logicalOr,
  multiply,
  newAxis,
  notEqual,
  pow,
  reduceMin,
  type ReduceOptions,
  rename,
  reshape,
  select,
  squeeze,
  sum,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { checkOptions, formatShape, freeing, renamed, resolveAxes, toTensor } from '@nx/tensor/internal'
import { NxError, toReal, show } from '@nx/types'
import { floating } from '../core/checks.ts'
import { euclidean } from '../core/euclidean.ts'
import { constant } from '../core/gradient.ts'
import { largest } from '../core/largest.ts'
import { svd } from './svd.ts'

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /**
   * Which norm: a number, `'inf'`, `'negInf'`, and for matrices `'frobenius'` and `'nuclear'`; by default the 2-norm of a
   * vector and the Frobenius norm of a matrix.
   */
  readonly ord?: number | 'inf' | 'negInf' | 'frobenius' | 'nuclear' | null
  /**
   * All by default. Both axes of a matrix, of which the first is that of rows, whose sums orders 1 and `'inf'` take; one for norms of order 2 of
   * the vectors along it, or, as in Nx, one of what is left for the last reduction of others.
   */
  readonly axes?: readonly Axis[]
}

/**
 * The norm of a vector or a matrix, as a real number.
 *
 * | ord | matrix | vector |
 * | --- | --- | --- |
 * | `'frobenius'` | root of the sum of squares | – |
 * | `'nuclear'` | sum of singular values | – |
 * | `'inf'`, `'negInf'` | largest, smallest sum of a row | largest, smallest size |
 * | 0 | – | how many entries are not zero |
 * | 1, −1 | largest, smallest sum of a column | as any other p |
 * | 2 | as `'frobenius'`, as in Nx | as any other p |
 * | −2 | smallest singular value | as any other p |
 * | other p | – | `sum(abs(x) ** p) ** (1 / p)` |
 *
 * Sums of powers are taken relative to the largest entry, for negative powers to the smallest, so that they do not
 * overflow. With an infinite entry the norms of positive orders are infinite, with a NaN they are NaN. Of no entries they are 0, those of
 * negative orders infinite, and `'negInf'` and the smallest sums and singular values do not exist.
 *
 * @throws NxError `rank` for other than vectors and matrices, `option` for an order that there is not, as `sum` for wrong axes, and as
 * `reduceMin` for the smallest of none.
 *
 * @example
 * toNumber(norm(tensor([3, -4]))) // => 5
 * toNumber(norm(tensor([[1, -3], [2, 2]]), { ord: 1 })) // => 5
 */
export function norm(tensor: TensorLike, options: NormOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('norm', options, ['ord', 'axes', 'keepAxes'])
    const input = toTensor(tensor, 'norm')
    const rank = input.shape.length
    if (rank !== 1 && rank !== 2) {
      const message = `needs a vector or a matrix, got ${formatShape(input)}; see vectorize for stacks of them`
      throw new NxError('rank', 'norm', message, { shape: input.shape })
    }
    const { ord, ...reduction } = options
    const order = ord ?? 2
    const given = options.axes === undefined ? undefined : resolveAxes('norm', input, options.axes)
    return renamed('norm', () =>
      rank === 1 ? vectorNorm(input, order, reduction) : matrixNorm(input, order, reduction, given),
    )
  })
}

type Order = NonNullable<NormOptions['ord']>

function vectorNorm(x: Tensor, ord: Order, reduction: ReduceOptions): Tensor {
  const type = toReal(x.type)
  if (ord === 'inf') return asType(largest(sizes(x), reduction), type)
  if (ord === 'negInf') return asType(reduceMin(sizes(x), reduction), type)
  if (ord === 0) return asType(sum(notEqual(x, 0), reduction), type)
  if (ord === 1) return asType(sum(sizes(x), reduction), type)
  if (typeof ord === 'number' && Number.isFinite(ord)) return powerNorm(x, ord, reduction)
  throw unknownOrder(x, ord, "a number that is finite, 'inf' or 'negInf'")
}

/** Of a matrix, or of one whose rows are along the first of two axes. */
function matrixNorm(
  x: Tensor,
  ord: Order,
  options: ReduceOptions,
  given: readonly number[] | undefined,
): Tensor {
  const [rows, columns] = given?.length === 2 ? (given as [number, number]) : ([0, 1] as const)
  const { axes, keepAxes = false } = options
  const isWhole = given === undefined || given.length === 2
  /** The extreme of what is left when an axis is summed, or of singular values. */
  const ofLines = (extremum: typeof largest, lines: Tensor, axis: number): Tensor => {
    if (extremum === reduceMin && flatSize(lines) === 0) {
      const message = `a matrix without entries has no smallest sum or singular value, got ${formatShape(x)}; see 'inf' and 1`
      throw new NxError('empty_axis', 'norm', message, { shape: x.shape })
    }
    const found = extremum(
      lines,
      isWhole ? { keepAxes } : { axes: axesOfLines(x, ord, lines, axes!), keepAxes },
    )
    return keepAxes ? rename(newAxis(found, axis), x.names) : found
  }
  const sums = (axis: number): Tensor => sum(sizes(x), { axes: [axis] })
  const found = (): Tensor => {
    switch (ord) {
      case 'inf':
        return ofLines(largest, sums(columns), columns)
      case 'negInf':
        return ofLines(reduceMin, sums(columns), columns)
      case 1:
        return ofLines(largest, sums(rows), rows)
      case -1:
        return ofLines(reduceMin, sums(rows), rows)
      case 2:
      case 'frobenius':
        return powerNorm(x, 2, options)
      case 'nuclear':
        return keepAxes ? reshape(nuclearNorm(x), [1, 1], { names: x.names }) : nuclearNorm(x)
      case -2:
        return ofLines(reduceMin, svd(x, { fullMatrices: false })[1], 0)
      default:
        throw unknownOrder(x, ord, "1, -1, 2, -2, 'inf', 'negInf', 'frobenius' or 'nuclear'")
    }
  }
  return asType(found(), toReal(x.type))
}

/** One axis, as in Nx, is one of what is left when the other is summed. */
function axesOfLines(x: Tensor, ord: Order, lines: Tensor, axes: readonly Axis[]): number[] {
  try {
    return resolveAxes('norm', lines, axes)
  } catch (error) {
    if (!(error instanceof NxError)) throw error
    const message =
      `one axis of a matrix is that of its sums, ${formatShape(lines)} for ord ${show(ord)}, ` +
      `got [${axes.join(', ')}] for ${formatShape(x)}; give both axes, or ord 2 for norms of the vectors along one`
    throw new NxError(error.code, 'norm', message, { axes, shape: x.shape })
  }
}

/** Absolute values as floats, which do not wrap when they are summed, nor where the lowest integer has none. */
function sizes(x: Tensor): Tensor {
  return abs(floating(x))
}

function powerNorm(x: Tensor, power: number, { axes, keepAxes = false }: ReduceOptions): Tensor {
  const kept = axes === undefined ? { keepAxes: true } : { axes, keepAxes: true }
  const result = power === 2 ? euclidean(x, kept) : sumNorm(x, power, kept)
  return keepAxes ? result : squeeze(result, axes === undefined ? {} : { axes })
}

function sumNorm(x: Tensor, power: number, kept: ReduceOptions): Tensor {
  const each = sizes(x)
  // The size that decides: the largest, or for a negative power the smallest. If it is zero or infinite, so is the norm.
  const scale = constant((power < 0 ? smallest : largest)(each, kept))
  const isExtreme = logicalOr(equal(scale, 0), isInfinity(scale))
  const total = sum(pow(divide(each, select(isExtreme, 1, scale)), power), kept)
  const root = pow(select(isExtreme, 1, total), 1 / power)
  return asType(multiply(select(isExtreme, 1, root), scale), toReal(x.type))
}

/** The sum of the singular values; infinite with an infinite entry, and NaN with one. */
function nuclearNorm(x: Tensor): Tensor {
  const total = sum(svd(x, { fullMatrices: false })[1])
  const peak = asType(largest(sizes(x)), total.type)
  return select(logicalOr(isInfinity(peak), isNan(peak)), peak, total)
}

/** The smallest of numbers; infinite of none, as the reciprocal of their sum is. */
function smallest(of: Tensor, options: ReduceOptions): Tensor {
  return flatSize(of) === 0 ? add(sum(of, options), Infinity) : reduceMin(of, options)
}

function unknownOrder(x: Tensor, ord: Order, known: string): NxError {
  const kind = x.shape.length === 1 ? 'vector' : 'matrix'
  return new NxError(
    'option',
    'norm',
    `ord of a ${kind} is ${known}, got ${show(ord)} for ${formatShape(x)}`,
    {
      ord,
      shape: x.shape,
    },
  )
}
