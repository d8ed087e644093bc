// Eigenvalues and eigenvectors of matrices that need not be symmetric.
import {
  add,
  divide,
  equal,
  eye,
  multiply,
  newAxis,
  subtract,
  sum,
  conjugate,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { applyMulti, freeing, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { toComplex } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { diagonalizeGeneral, peakOf } from '../core/general-eigen.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, choose, product, rowNumbers } from '../core/matrix.ts'
import { over } from '../core/over.ts'
import { invert } from './invert.ts'

const definition: MultiDefinition<object> = {
  name: 'linalg.eig',
  vectorize: (attrs) => attrs,
  infer: ([a]) => {
    const rank = a!.shape.length
    const type = toComplex(a!.type)
    return [
      { type, shape: a!.shape.slice(0, -1), names: noNames(rank - 1) },
      { type, shape: a!.shape, names: noNames(rank) },
    ]
  },
  decompose: ([a]) => {
    const batch = toBatch(a!)
    const found = diagonalizeGeneral(constant(batch))
    const values = withGradient(found[0], batch, (g) => {
      const [, v] = eig(batch)
      return pulledBack(v, multiply(newAxis(g, 2), adjoined(v)))
    })
    const vectors = withGradient(found[1], batch, (g) => vectorsPulledBack(batch, g))
    const type = toComplex(a!.type)
    return [fromBatch(values, leadingOf(a!), type), fromBatch(vectors, leadingOf(a!), type)]
  },
}

/**
 * Complex eigenvalues `w` `[…, n]` and eigenvectors, the columns of `v`, of square matrices: `a v = v w`. By balancing,
 * reduction to Hessenberg form and shifted QR steps, Francis's double ones for real matrices, and back substitution
 * (Golub and Van Loan, "Matrix Computations", §7.4 to §7.6). For symmetric and Hermitian matrices `eigh` is better.
 *
 * The eigenvalues are ordered by falling magnitude; those of a real matrix that are not real come in conjugate pairs,
 * the one above the real axis first. Eigenvectors have length one and a largest entry that is positive; those of a
 * defective matrix are parallel. Complex results are c64, or c128 for f64 and c128. Gradients need eigenvalues that
 * differ.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * const [values] = eig(tensor([[0, -2], [2, 0]]))
 * toArray(imag(values)) // => [2, -2]
 */
export function eig(tensor: TensorLike): [values: Tensor<'c64' | 'c128'>, vectors: Tensor<'c64' | 'c128'>] {
  return freeing(() => {
    return applyMulti(definition, [floating(squareMatrices('eig', tensor))], {}) as [
      Tensor<'c128'>,
      Tensor<'c128'>,
    ]
  })
}

/** `v⁻ᴴ x`. */
function pulledBack(v: Tensor, x: Tensor): Tensor {
  return product(invert(adjoined(v)), x)
}

/**
 * Cotangent of the matrix from that of the vectors, whose length and whose phase at the largest entry stay (Boeddeker et
 * al., "On the computation of complex-valued gradients with application to statistically optimum beamforming", 2017,
 * eq. 4.77, for the rest).
 */
function vectorsPulledBack(a: Tensor, g: Tensor): Tensor {
  const [w, v] = eig(a)
  const along = sum(multiply(conjugate(g), v), { axes: [1], keepAxes: true })
  const { place, size } = peakOf(v)
  const isPeak = equal(rowNumbers(v.shape[1]!, v), place)
  const [across, lengthwise] = [subtract, add].map((part) => multiply(part(along, conjugate(along)), 0.5))
  const turn = choose(isPeak, divide(across!, size), 0)
  const own = add(subtract(g, multiply(lengthwise!, v)), turn)
  const inner = product(adjoined(v), own)
  const gaps = conjugate(subtract(newAxis(w, 1), newAxis(w, 2)))
  const onDiagonal = eye([1, ...a.shape.slice(1)], { type: 'u8', backend: a.backend })
  const quotients = over(inner, choose(onDiagonal, 1, gaps))
  return pulledBack(v, product(choose(onDiagonal, 0, quotients), adjoined(v)))
}
