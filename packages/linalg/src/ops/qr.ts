// Orthogonal triangularisation.
import { eye, multiply, reshape, sliceAlongAxis, type Tensor, type TensorLike } from '@nx/tensor'
import { applyMulti, checkOptions, freeing, type MultiDefinition, noNames, oneOf } from '@nx/tensor/internal'
import { isComplex } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, matrices, threshold } from '../core/checks.ts'
import { constant, withGradient } from '../core/gradient.ts'
import { triangularize } from '../core/householder.ts'
import { orthogonalPulledBack } from '../core/orthogonal-gradient.ts'

/** Options of `qr`. */
export interface QrOptions {
  /** Whether `q` has as many columns as the shorter side of the input, by default, or is square. */
  readonly mode?: 'reduced' | 'complete'
  /** Accepted as in Nx; reflections need no threshold. */
  readonly eps?: number
}

interface Attrs {
  readonly mode: 'reduced' | 'complete'
}

const definition: MultiDefinition<Attrs> = {
  name: 'linalg.qr',
  vectorize: (attrs) => attrs,
  infer: ([a], { mode }) => {
    const [height, width] = a!.shape.slice(-2) as [number, number]
    const inner = mode === 'complete' ? height : Math.min(height, width)
    const leading = a!.shape.slice(0, -2)
    const out = { type: a!.type, names: noNames(a!.shape.length) }
    return [
      { ...out, shape: [...leading, height, inner] },
      { ...out, shape: [...leading, inner, width] },
    ]
  },
  decompose: ([a], { mode }) => {
    const [height, width] = a!.shape.slice(-2) as [number, number]
    const inner = mode === 'complete' ? height : Math.min(height, width)
    const leading = leadingOf(a!)
    if (width === 0) {
      const q = eye([...leading, height, inner], { type: a!.type, backend: a!.backend })
      return [q, reshape(a!, [...leading, inner, 0])]
    }
    const batch = toBatch(a!)
    // What turns columns of `q` beyond those of the matrix, and phases, is only in the reflections.
    const isPlain = inner === Math.min(height, width) && !isComplex(batch.type)
    const found = triangularize(isPlain ? constant(batch) : batch, inner)
    const factors = [found.q, sliceAlongAxis(found.r, 0, inner, { axis: 1 })] as const
    const [q, r] = isPlain ? withFormula(batch, factors) : factors
    return [q, r].map((x) => fromBatch(x, leading, a!.type))
  },
}

/**
 * Factors matrices `[…, m, n]` as `q r`: orthonormal columns and an upper triangle, by Householder reflections (Golub and
 * Van Loan, "Matrix Computations", §5.2). With `mode: 'reduced'`, `q` is `[…, m, k]` and `r` `[…, k, n]` for `k` the
 * smaller of `m` and `n`; with `'complete'`, `[…, m, m]` and `[…, m, n]`. The diagonal of `r` may be negative. Integers
 * become f32.
 *
 * @throws NxError `rank` for less than two axes, `option` for a wrong mode or eps.
 *
 * @example
 * const [q, r] = qr(tensor([[3, 0], [4, 5]]))
 * allClose(dot(q, r), tensor([[3, 0], [4, 5]]), { atol: 1e-6 }).shape // => []
 * toArray(round(r)) // => [[-5, -4], [0, -3]]
 */
export function qr(tensor: TensorLike, options: QrOptions = {}): [q: Tensor, r: Tensor] {
  return freeing(() => {
    checkOptions('qr', options, ['mode', 'eps'])
    threshold('qr', 'eps', options.eps ?? 0)
    const mode = oneOf('qr', 'mode', options.mode ?? 'reduced', ['reduced', 'complete'])
    return applyMulti(definition, [floating(matrices('qr', tensor))], { mode }) as [Tensor, Tensor]
  })
}

function withFormula(a: Tensor, [q, r]: readonly [Tensor, Tensor]): [q: Tensor, r: Tensor] {
  const pulledBack = (gq: Tensor | 0, gr: Tensor | 0): Tensor => {
    const [q, r] = qr(a)
    return orthogonalPulledBack({ a, q, r }, gq === 0 ? multiply(q, 0) : gq, gr === 0 ? multiply(r, 0) : gr)
  }
  return [withGradient(q, a, (g) => pulledBack(g, 0)), withGradient(r, a, (g) => pulledBack(0, g))]
}
