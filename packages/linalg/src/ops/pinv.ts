// The pseudo-inverse.
import {
  abs,
  add,
  broadcast,
  divide,
  equal,
  lessEqual,
  logicalNot,
  multiply,
  newAxis,
  select,
  subtract,
  sum,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { apply, checkOptions, type Definition, freeing, noNames, toTensor } from '@nx/tensor/internal'
import { fromBatch, epsilonOf, leadingOf, toBatch } from '../core/batch.ts'
import { floating, threshold } from '../core/checks.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { largest } from '../core/largest.ts'
import { adjoined, conjugated, product, squaredSize } from '../core/matrix.ts'
import { moderation } from '../core/moderation.ts'
import { decomposed } from '../core/singular.ts'

/** Options of `pinv`. */
export interface PinvOptions {
  /**
   * Singular values up to this part of the largest are taken as zero; by default, and at least, the longer side times the
   * precision of the type.
   */
  readonly eps?: number
}

interface Attrs {
  readonly eps: number
}

/** Enough for convergence at any size. */
const sweeps = 100

const definition: Definition<Attrs> = {
  name: 'linalg.pinv',
  vectorize: (attrs) => attrs,
  infer: ([a]) => {
    const [height, width] = a!.shape.slice(-2) as [number, number]
    const shape = [...a!.shape.slice(0, -2), width, height]
    return { type: a!.type, shape, names: noNames(shape.length) }
  },
  decompose: ([a], { eps }) => {
    const batch = toBatch(a!)
    const value = withGradient(inverted(constant(batch), eps), batch, (g) => pulledBack(batch, eps, g))
    return fromBatch(value, leadingOf(a!), a!.type)
  },
}

/**
 * The Moore–Penrose inverse: of matrices `[…, m, n]` by singular values (Golub and Van Loan, "Matrix Computations",
 * §5.5.2), of a vector its conjugate by its squared length, of a number its reciprocal, and of zeros zeros. Integers
 * become f32.
 *
 * @throws NxError `option` for an eps that is no number or negative.
 *
 * @example
 * toArray(pinv(tensor([[2, 0], [0, 0], [0, 4]]))) // => [[0.5, 0, 0], [0, 0, 0.25]]
 * toNumber(pinv(0)) // => 0
 */
export function pinv(tensor: TensorLike, options: PinvOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('pinv', options, ['eps'])
    const eps = threshold('pinv', 'eps', options.eps ?? 0)
    const input = floating(toTensor(tensor, 'pinv'))
    if (input.shape.length >= 2) return apply(definition, [input], { eps })
    // Dividing twice by the largest entry keeps squares from overflowing.
    const peak = largest(abs(input), { keepAxes: true })
    const isZero = equal(peak, 0)
    const scale = constant(select(isZero, 1, peak))
    const scaled = divide(input, scale)
    const length = sum(squaredSize(scaled), { keepAxes: true })
    const inverse = divide(divide(conjugated(scaled), select(isZero, 1, length)), scale)
    return multiply(logicalNot(isZero), inverse)
  })
}

function inverted(a: Tensor, eps: number): Tensor {
  const [, height, width] = a.shape as [number, number, number]
  const room = moderation(a)
  const { u, values, vh } = decomposed(multiply(a, room), false, sweeps)
  const part = Math.max(eps, Math.max(height, width) * epsilonOf(a.type))
  const floor = multiply(largest(values, { axes: [1], keepAxes: true }), part)
  const isZero = lessEqual(values, broadcast(floor, values.shape))
  const inverse = select(isZero, 0, divide(1, select(isZero, 1, values)))
  return multiply(product(multiply(adjoined(vh), newAxis(inverse, 1)), adjoined(u)), room)
}

/**
 * Cotangent of the matrix (Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
 * problems whose variables separate", 1973, eq. 4.12), where its rank stays.
 */
function pulledBack(a: Tensor, eps: number, g: Tensor): Tensor {
  const x = pinv(a, { eps })
  const [xh, gh] = [adjoined(x), adjoined(g)]
  const moved = product(product(xh, g), xh)
  const left = product(product(gh, x), xh)
  const right = product(product(xh, x), gh)
  const outside = subtract(left, product(a, product(x, left)))
  const inside = subtract(right, product(product(right, x), a))
  return subtract(add(outside, inside), moved)
}
