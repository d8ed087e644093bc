// Eigenvalues and eigenvectors of symmetric and Hermitian matrices.
import { eye, multiply, newAxis, subtract, type Tensor, type TensorLike } from '@nx/tensor'
import { applyMulti, checkOptions, freeing, type MultiDefinition, noNames, oneOf } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { count, floating, squareMatrices, threshold } from '../core/checks.ts'
import { diagonalize } from '../core/eigen.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, choose, product } from '../core/matrix.ts'
import { over } from '../core/over.ts'

/** Options of `eigh`. */
export interface EighOptions {
  /** Order of the eigenvalues: by falling magnitude, by default, or ascending. */
  readonly order?: 'magnitude' | 'ascending'
  /** How many sweeps of rotations at most, on a device; 1000 by default. A dozen is enough. */
  readonly maxIter?: number
  /** Accepted as in Nx; iterations end at the precision of the type. */
  readonly eps?: number
}

type Attrs = Required<Pick<EighOptions, 'order' | 'maxIter'>>

const definition: MultiDefinition<Attrs> = {
  name: 'linalg.eigh',
  vectorize: (attrs) => attrs,
  infer: ([a]) => {
    const rank = a!.shape.length
    return [
      { type: toReal(a!.type), shape: a!.shape.slice(0, -1), names: noNames(rank - 1) },
      { ...a!, names: noNames(rank) },
    ]
  },
  decompose: ([a], attrs) => {
    const batch = toBatch(a!)
    const { values, vectors } = diagonalize(constant(batch), {
      byMagnitude: attrs.order === 'magnitude',
      sweeps: attrs.maxIter,
    })
    const own = withGradient(values, batch, (g) => {
      const [, v] = eigh(batch, attrs)
      return product(multiply(v, newAxis(g, 1)), adjoined(v))
    })
    const turned = withGradient(vectors, batch, (g) => vectorsPulledBack(batch, attrs, g))
    const leading = leadingOf(a!)
    return [fromBatch(own, leading, toReal(a!.type)), fromBatch(turned, leading, a!.type)]
  },
}

/**
 * Eigenvalues `w` and eigenvectors, the columns of `v`, of symmetric or Hermitian matrices `v w vᴴ`: by reflections to a
 * tridiagonal matrix and QR steps (Golub and Van Loan, "Matrix Computations", §8.3) where the host can read the matrix,
 * on a device by cyclic Jacobi rotations (§8.5). Only the lower triangle is read, and of its diagonal the real parts.
 * The eigenvalues are ordered by falling magnitude, as in Nx, or ascending. Integers become f32.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices, `option` for wrong options.
 *
 * @example
 * const [values] = eigh(tensor([[1, 2], [2, 1]]))
 * toArray(round(values)) // => [3, -1]
 * toArray(eigh(tensor([[-5, 0], [0, 1]]), { order: 'ascending' })[0]) // => [-5, 1]
 */
export function eigh(tensor: TensorLike, options: EighOptions = {}): [values: Tensor, vectors: Tensor] {
  return freeing(() => {
    checkOptions('eigh', options, ['order', 'maxIter', 'eps'])
    threshold('eigh', 'eps', options.eps ?? 0)
    const attrs: Attrs = {
      order: oneOf('eigh', 'order', options.order ?? 'magnitude', ['magnitude', 'ascending']),
      maxIter: count('eigh', 'maxIter', options.maxIter ?? 1000),
    }
    return applyMulti(definition, [floating(squareMatrices('eigh', tensor))], attrs) as [Tensor, Tensor]
  })
}

/** Cotangent of the matrix from that of the vectors; what equal eigenvalues leave open does not count. */
function vectorsPulledBack(a: Tensor, attrs: Attrs, g: Tensor): Tensor {
  const [w, v] = eigh(a, attrs)
  const inner = product(adjoined(v), g)
  const gaps = subtract(newAxis(w, 1), newAxis(w, 2))
  const diagonal = eye([1, ...a.shape.slice(1)], { type: 'u8', backend: a.backend })
  const quotients = over(inner, choose(diagonal, 1, gaps))
  return product(product(v, choose(diagonal, 0, quotients)), adjoined(v))
}
