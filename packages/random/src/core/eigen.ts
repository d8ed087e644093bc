// Eigenvalues and eigenvectors of a covariance, by rotations.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  argsort,
  divide,
  equal,
  eye,
  fill,
  greater,
  iota,
  logicalOr,
  multiply,
  newAxis,
  rsqrt,
  select,
  sqrt,
  subtract,
  take,
  takeAlongAxis,
  takeDiagonal,
  squeeze,
  type Tensor,
  tensor,
} from '@nx/tensor'

/** Enough for f64: the error is squared by each sweep once it is small. */
const sweeps = 12

/**
 * The eigenvalues of a symmetric matrix, greatest magnitude first, and the eigenvectors as columns. Jacobi's method, in
 * which a step rotates in all planes of a pairing of the axes at once: R. Brent and F. Luk, "The Solution of
 * Singular-Value and Symmetric Eigenvalue Problems on Multiprocessor Arrays", SIAM J. Sci. Stat. Comput. 6 (1985).
 */
export function eigenDecomposition(matrix: Tensor): [values: Tensor, vectors: Tensor] {
  const size = matrix.shape[0]!
  const { backend, type } = matrix
  const identity = add(fill(matrix, 0), eye(size, { type, backend }))
  if (size < 2) return [takeDiagonal(matrix), identity]
  const pairings = tensor(
    Array.from({ length: sweeps }).flatMap(() => roundRobin(size)),
    { type: 's32', backend },
  )
  const [diagonal, vectors] = whileLoop([matrix, identity], pairings, ([a, v], mates) => {
    const { cosine, sine } = rotations(a, mates)
    const turned = rotateColumns(a, mates, cosine, sine)
    const both = subtract(
      multiply(newAxis(cosine, 1), turned),
      multiply(newAxis(sine, 1), take(turned, mates)),
    )
    return [both, rotateColumns(v, mates, cosine, sine)]
  })
  const values = takeDiagonal(diagonal)
  const order = argsort(abs(values), { direction: 'desc', stable: true })
  return [take(values, order), take(vectors, order, { axis: 1 })]
}

/** The rotation of each axis with its mate that makes the element between them vanish. */
function rotations(matrix: Tensor, mates: Tensor): { readonly cosine: Tensor; readonly sine: Tensor } {
  const own = takeDiagonal(matrix)
  const between = squeeze(takeAlongAxis(matrix, newAxis(mates, 1), { axis: 1 }), { axes: [1] })
  const axes = iota(mates.shape, { backend: matrix.backend })
  const order = select(greater(mates, axes), 1, -1)
  const ratio = divide(subtract(take(own, mates), own), multiply(between, 2))
  const size = add(abs(ratio), sqrt(add(multiply(ratio, ratio), 1)))
  const direction = select(equal(ratio, 0), order, select(greater(ratio, 0), 1, -1))
  const none = logicalOr(equal(between, 0), equal(mates, axes))
  const tangent = select(none, 0, divide(direction, select(none, 1, size)))
  const cosine = rsqrt(add(multiply(tangent, tangent), 1))
  return { cosine, sine: multiply(tangent, cosine) }
}

function rotateColumns(matrix: Tensor, mates: Tensor, cosine: Tensor, sine: Tensor): Tensor {
  return subtract(multiply(matrix, cosine), multiply(take(matrix, mates, { axis: 1 }), sine))
}

/** The rounds of a tournament: in each, everybody's opponent, oneself for who has none; after all, all have met. */
function roundRobin(size: number): number[][] {
  const places = size + (size % 2)
  const rounds: number[][] = []
  for (let round = 0; round < places - 1; round++) {
    const at = (seat: number): number => (seat === 0 ? 0 : 1 + ((seat - 1 + round) % (places - 1)))
    const mates = Array.from({ length: size }, (_, i) => i)
    for (let seat = 0; seat < places / 2; seat++) {
      const [one, other] = [at(seat), at(places - 1 - seat)]
      if (one < size && other < size) [mates[one], mates[other]] = [other, one]
    }
    rounds.push(mates)
  }
  return rounds
}
