// Triangular factors with row exchanges.
import { asType, multiply, type Tensor, type TensorLike } from '@nx/tensor'
import { applyMulti, freeing, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { toFloating } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { factors } from '../core/factor.ts'
import { factorsPulledBack } from '../core/factor-gradient.ts'
import { constant, withGradient } from '../core/gradient.ts'

const definition: MultiDefinition<object> = {
  name: 'linalg.lu',
  vectorize: (attrs) => attrs,
  infer: ([a]) => {
    const factors = { ...a!, type: toFloating(a!.type), names: noNames(a!.shape.length) }
    return [{ ...factors, type: a!.type }, factors, factors]
  },
  decompose: ([a]) => {
    const type = toFloating(a!.type)
    const batch = toBatch(floating(a!))
    const [permutation, lower, upper] = factors(constant(batch))
    const leading = leadingOf(a!)
    return [
      asType(fromBatch(permutation, leading, permutation.type), a!.type),
      fromBatch(
        withGradient(lower, batch, (g) => pulledBack(batch, g, 0)),
        leading,
        type,
      ),
      fromBatch(
        withGradient(upper, batch, (g) => pulledBack(batch, 0, g)),
        leading,
        type,
      ),
    ]
  },
}

/**
 * Factors square matrices as `p l u`: a permutation, a lower triangle with ones on the diagonal, and an upper triangle,
 * by elimination with partial pivoting (Golub and Van Loan, "Matrix Computations", §3.4). `p` has the type of the input,
 * `l` and `u` a floating-point one. Singular matrices factor too.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * const [p, l, u] = lu(tensor([[1, 2], [4, 4]]))
 * toArray(p) // => [[0, 1], [1, 0]]
 * toArray(l) // => [[1, 0], [0.25, 1]]
 * toArray(u) // => [[4, 4], [0, 1]]
 */
export function lu(tensor: TensorLike): [p: Tensor, l: Tensor, u: Tensor] {
  return freeing(() => {
    return applyMulti(definition, [squareMatrices('lu', tensor)], {}) as [Tensor, Tensor, Tensor]
  })
}

function pulledBack(a: Tensor, gl: Tensor | 0, gu: Tensor | 0): Tensor {
  const found = lu(a)
  const [, l, u] = found
  return factorsPulledBack(found, gl === 0 ? multiply(l, 0) : gl, gu === 0 ? multiply(u, 0) : gu)
}
