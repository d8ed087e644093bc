// Norms of vectors and matrices.
import {
  abs,
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
  /** The axes of the last reduction, all by default. With the p-norm of a matrix: of its vectors along them. */
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
 * overflow. With an infinite entry the norms of positive orders are infinite, with a NaN they are NaN.
 *
 * @throws NxError `rank` for other than vectors and matrices, `option` for an order that there is not, and as `sum` for
 * wrong axes.
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
    if (reduction.axes !== undefined) resolveAxes('norm', input, reduction.axes)
    return renamed('norm', () => (rank === 1 ? vectorNorm : matrixNorm)(input, ord ?? 2, reduction))
  })
}

type Order = NonNullable<NormOptions['ord']>

function vectorNorm(x: Tensor, ord: Order, reduction: ReduceOptions): Tensor {
  if (ord === 'inf') return asType(largest(sizes(x), reduction), toReal(x.type))
  if (ord === 'negInf') return asType(reduceMin(sizes(x), reduction), toReal(x.type))
  if (ord === 0) return asType(sum(notEqual(x, 0), reduction), toReal(x.type))
  if (typeof ord === 'number' && Number.isFinite(ord)) return powerNorm(x, ord, reduction)
  throw unknownOrder(x, ord, "a number that is finite, 'inf' or 'negInf'")
}

function matrixNorm(x: Tensor, ord: Order, reduction: ReduceOptions): Tensor {
  const extremum = ord === 'inf' || ord === 1 ? largest : reduceMin
  const isKept = reduction.keepAxes === true
  /** The extreme of what is left when an axis is summed. */
  const ofLines = (lines: Tensor, axis: number): Tensor => {
    const found = asType(extremum(lines, reduction), toReal(x.type))
    return isKept ? rename(newAxis(found, axis), x.names) : found
  }
  switch (ord) {
    case 'inf':
    case 'negInf':
      return ofLines(sum(sizes(x), { axes: [1] }), 1)
    case 1:
    case -1:
      return ofLines(sum(sizes(x), { axes: [0] }), 0)
    case 2:
    case 'frobenius':
      return powerNorm(x, 2, reduction)
    case 'nuclear':
      return isKept ? reshape(nuclearNorm(x), [1, 1], { names: x.names }) : nuclearNorm(x)
    case -2:
      return ofLines(svd(x, { fullMatrices: false })[1], 0)
    default:
      throw unknownOrder(x, ord, "1, -1, 2, -2, 'inf', 'negInf', 'frobenius' or 'nuclear'")
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

/** The smallest of numbers that are not negative; 0 of none. */
function smallest(of: Tensor, options: ReduceOptions): Tensor {
  return flatSize(of) === 0 ? sum(of, options) : reduceMin(of, options)
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
