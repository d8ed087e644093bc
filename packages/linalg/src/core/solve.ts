// Solving by a factored matrix.
import { any, asType, equal, eye, negate, reshape, type Tensor } from '@nx/tensor'
import { apply, type Definition, noNames } from '@nx/tensor/internal'
import { inverseKernel, solveKernel } from '../host/solve.ts'
import { factor } from './factor.ts'
import { constant, withGradients } from './gradient.ts'
import { adjoined, choose, diagonal, product } from './matrix.ts'
import { substitute } from './substitute.ts'

const definition: Definition<object> = {
  name: 'linalg.solveBatch',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([, b]) => ({ ...b!, names: noNames(3) }),
  decompose: ([a, b]) =>
    withGradients(apply(eliminated, [constant(a!), constant(b!)], {}), [a!, b!], (g) => {
      const right = solveBatch(adjoined(a!), g)
      return [negate(product(right, adjoined(solveBatch(a!, b!)))), right]
    }),
}

/** Solves `a x = b` for a batch of square matrices; NaN where a matrix is singular. */
export function solveBatch(a: Tensor, b: Tensor): Tensor {
  return apply(definition, [a, b], {})
}

const eliminated: Definition<object> = {
  name: 'linalg.eliminate',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([, b]) => ({ ...b!, names: noNames(3) }),
  host: solveKernel,
  decompose: ([a, b]) => byElimination(a!, b!),
}

const inverse: Definition<object> = {
  name: 'linalg.inverse',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => ({ ...a!, names: noNames(3) }),
  host: inverseKernel,
  decompose: ([a]) => byElimination(a!, eye(a!.shape, { type: a!.type, backend: a!.backend })),
}

/** The inverse of each matrix of a batch, without its gradient; NaN where one is singular. */
export function inverseOf(a: Tensor): Tensor {
  return apply(inverse, [a], {})
}

function byElimination(a: Tensor, b: Tensor): Tensor {
  const { packed, rows } = factor(a)
  const forward = substitute(packed, product(asType(rows, b.type), b), true, true)
  const isSingular = any(equal(diagonal(packed), 0), { axes: [1] })
  const found = substitute(packed, forward, false)
  return choose(reshape(isSingular, [a.shape[0]!, 1, 1]), NaN, found)
}
