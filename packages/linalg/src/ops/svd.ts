// Singular value decomposition.
import { multiply, newAxis, type Tensor, type TensorLike } from '@nx/tensor'
import { applyMulti, checkOptions, freeing, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { count, floating, matrices } from '../core/checks.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { adjoined, product } from '../core/matrix.ts'
import { decomposed } from '../core/singular.ts'
import { leftPulledBack } from '../core/singular-gradient.ts'

/** Options of `svd`. */
export interface SvdOptions {
  /** Whether `u` and `vt` are square, by default, or only have as many vectors as there are singular values. */
  readonly fullMatrices?: boolean
  /** How many sweeps of rotations at most, on a device; 100 by default. A dozen is enough. */
  readonly maxIter?: number
}

type Attrs = Required<SvdOptions>

const definition: MultiDefinition<Attrs> = {
  name: 'linalg.svd',
  vectorize: (attrs) => attrs,
  infer: ([a], { fullMatrices }) => {
    const [height, width] = a!.shape.slice(-2) as [number, number]
    const leading = a!.shape.slice(0, -2)
    const small = Math.min(height, width)
    const [rows, columns] = fullMatrices ? [height, width] : [small, small]
    const names = noNames(a!.shape.length)
    return [
      { type: a!.type, shape: [...leading, height, rows], names },
      { type: toReal(a!.type), shape: [...leading, small], names: names.slice(1) },
      { type: a!.type, shape: [...leading, columns, width], names },
    ]
  },
  decompose: ([a], attrs) => {
    const batch = toBatch(a!)
    const found = decomposed(constant(batch), attrs.fullMatrices, attrs.maxIter)
    const again = (): Factors => svd(batch, attrs)
    const u = withGradient(found.u, batch, (g) => leftPulledBack(again(), g))
    const values = withGradient(found.values, batch, (g) => {
      const [left, , right] = svd(batch, { ...attrs, fullMatrices: false })
      return product(multiply(left, newAxis(g, 1)), right)
    })
    // The right vectors are the left ones of the adjoint.
    const vh = withGradient(found.vh, batch, (g) => {
      const [left, middle, right] = again()
      return adjoined(leftPulledBack([adjoined(right), middle, adjoined(left)], adjoined(g)))
    })
    const leading = leadingOf(a!)
    return [
      fromBatch(u, leading, a!.type),
      fromBatch(values, leading, toReal(a!.type)),
      fromBatch(vh, leading, a!.type),
    ]
  },
}

type Factors = [u: Tensor, values: Tensor, vt: Tensor]

/**
 * Factors matrices `[…, m, n]` as `u s vt`: orthonormal columns, falling singular values `[…, k]` for `k` the smaller of
 * `m` and `n`, and orthonormal rows: by reflections to a bidiagonal matrix and QR steps (Golub and Van Loan, "Matrix
 * Computations", §8.6.2) where the host can read the matrix, on a device by one-sided Jacobi rotations (§8.6.3).
 * `u` is `[…, m, m]` and `vt` `[…, n, n]`, or `[…, m, k]` and `[…, k, n]` without full matrices. Integers become f32.
 *
 * @throws NxError `rank` for less than two axes, `option` for wrong options.
 *
 * @example
 * const [, s] = svd(tensor([[0, 3], [2, 0], [0, 0]]))
 * toArray(round(s)) // => [3, 2]
 * svd(iota([3, 2])).map((factor) => factor.shape) // => [[3, 3], [2], [2, 2]]
 */
export function svd(tensor: TensorLike, options: SvdOptions = {}): [u: Tensor, s: Tensor, vt: Tensor] {
  return freeing(() => {
    checkOptions('svd', options, ['fullMatrices', 'maxIter'])
    const attrs: Attrs = {
      fullMatrices: options.fullMatrices ?? true,
      maxIter: count('svd', 'maxIter', options.maxIter ?? 100),
    }
    return applyMulti(definition, [floating(matrices('svd', tensor))], attrs) as Factors
  })
}
