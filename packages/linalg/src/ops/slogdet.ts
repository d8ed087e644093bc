// The logarithm of a determinant.
import {
  abs,
  add,
  asType,
  divide,
  equal,
  log,
  multiply,
  product,
  reshape,
  sign as signOf,
  subtract,
  sum,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { applyMulti, freeing, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { isComplex, toReal } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { factor } from '../core/factor.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, choose, conjugated, diagonal } from '../core/matrix.ts'
import { equilibrated } from '../core/powers.ts'
import { invert } from './invert.ts'

const definition: MultiDefinition<object> = {
  name: 'linalg.slogdet',
  vectorize: (attrs) => attrs,
  infer: ([a]) => {
    const out = { type: a!.type, shape: a!.shape.slice(0, -2), names: noNames(a!.shape.length - 2) }
    return [out, { ...out, type: toReal(a!.type) }]
  },
  decompose: ([a]) => {
    const batch = toBatch(a!)
    const isEmpty = batch.shape[1] === 0
    const { matrix, total } = isEmpty ? { matrix: batch } : equilibrated(constant(batch))
    const { packed, sign } = factor(matrix)
    const pivots = diagonal(packed)
    const sizes = abs(pivots)
    const isZero = equal(sizes, 0)
    const phases = isComplex(a!.type)
      ? choose(isZero, 0, divide(pivots, choose(isZero, 1, sizes)))
      : signOf(pivots)
    const direction = multiply(sign, product(phases, { axes: [1] }))
    const sums = sum(log(sizes), { axes: [1] })
    const logarithm = total ? add(sums, multiply(asType(total, sums.type), Math.LN2)) : sums
    const leading = leadingOf(a!)
    return [
      fromBatch(turning(direction, batch), leading, a!.type),
      fromBatch(
        withGradient(logarithm, batch, (g) => multiply(newAxes(g), adjoined(invert(batch)))),
        leading,
        toReal(a!.type),
      ),
    ]
  },
}

/**
 * The sign of the determinant of square matrices and the logarithm of its size, which does not overflow, by elimination
 * with partial pivoting (Golub and Van Loan, "Matrix Computations", §3.4). The sign of a complex determinant is a number
 * on the unit circle, that of a singular matrix 0, with the logarithm −∞. Integers become f32.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * slogdet(tensor([[0, 1], [1, 0]])).map((each) => toNumber(each)) // => [-1, 0]
 */
export function slogdet(tensor: TensorLike): [sign: Tensor, logarithm: Tensor] {
  return freeing(() => {
    return applyMulti(definition, [floating(squareMatrices('slogdet', tensor))], {}) as [Tensor, Tensor]
  })
}

/** The sign with its gradient: that of a real matrix does not change, that of a complex one turns. */
function turning(direction: Tensor, a: Tensor): Tensor {
  if (!isComplex(a.type)) return direction
  return withGradient(direction, a, (g) => {
    const along = multiply(g, conjugated(slogdet(a)[0]))
    // The imaginary part: along the unit circle.
    const turn = multiply(subtract(along, conjugated(along)), 0.5)
    return multiply(newAxes(turn), adjoined(invert(a)))
  })
}

function newAxes(x: Tensor): Tensor {
  return reshape(x, [x.shape[0]!, 1, 1])
}
