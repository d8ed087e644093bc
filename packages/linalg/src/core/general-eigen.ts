// Eigenvalues and eigenvectors of matrices that need not be symmetric.
import {
  abs,
  argmax,
  argsort,
  asType,
  broadcast,
  conjugate,
  divide,
  equal,
  eye,
  multiply,
  newAxis,
  sqrt,
  sum,
  takeAlongAxis,
  type Tensor,
  zeros,
} from '@nx/tensor'
import { applyMulti, type MultiDefinition, noNames } from '@nx/tensor/internal'
import { toComplex } from '@nx/types'
import { eigenKernel } from '../host/eigen.ts'
import { largest } from './eigen.ts'
import { choose, diagonal, product, squaredSize } from './matrix.ts'
import { schur } from './schur.ts'
import { triangleVectors } from './triangle-vectors.ts'
import { looping } from './looping.ts'

const definition: MultiDefinition<object> = {
  name: 'linalg.diagonalizeGeneral',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => {
    const type = toComplex(a!.type)
    return [
      { type, shape: a!.shape.slice(0, 2), names: noNames(2) },
      { type, shape: a!.shape, names: noNames(3) },
    ]
  },
  host: eigenKernel,
  decompose: /* @__PURE__ */ looping(([a]) => bySchurForm(a!)),
}

/** Complex eigenvalues `[batch, n]` by falling size, and unit eigenvectors as columns, the largest entry positive. */
export function diagonalizeGeneral(matrix: Tensor): [values: Tensor, vectors: Tensor] {
  return applyMulti(definition, [matrix], {}) as [Tensor, Tensor]
}

function bySchurForm(matrix: Tensor): [values: Tensor, vectors: Tensor] {
  const a = asType(matrix, toComplex(matrix.type))
  const [batch, size] = a.shape as [number, number, number]
  const { type, backend } = a
  if (batch * size === 0) return [zeros([batch, size], { type, backend }), a]
  const scale = largest(a)
  const { triangle, basis } = schur(divide(a, scale), eye(a.shape, { type, backend }))
  const values = diagonal(triangle)
  const vectors = normalized(product(basis, triangleVectors(triangle)))
  const places = argsort(abs(values), { axis: 1, direction: 'desc', stable: true })
  return [
    multiply(takeAlongAxis(values, places, { axis: 1 }), newAxis(sum(scale, { axes: [1, 2] }), 1)),
    takeAlongAxis(vectors, broadcast(newAxis(places, 1), vectors.shape), { axis: 2 }),
  ]
}

/** Columns of length one whose largest entry is positive. */
function normalized(vectors: Tensor): Tensor {
  const scaled = divide(vectors, peakOf(vectors).size)
  const { place, size } = peakOf(scaled)
  const phase = divide(conjugate(takeAlongAxis(scaled, place, { axis: 1 })), size)
  return multiply(scaled, divide(phase, sqrt(sum(squaredSize(scaled), { axes: [1], keepAxes: true }))))
}

/** Where each column is largest, `[batch, 1, n]`, and how large; 1 for a column of zeros. */
export function peakOf(vectors: Tensor): { readonly place: Tensor; readonly size: Tensor } {
  const sizes = abs(vectors)
  const place = argmax(sizes, { axis: 1, keepAxis: true })
  const size = takeAlongAxis(sizes, place, { axis: 1 })
  return { place, size: choose(equal(size, 0), 1, size) }
}
