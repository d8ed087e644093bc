// The determinant of each matrix of a batch, without its gradient.
import { abs, add, multiply, product, reshape, subtract, sum, type Tensor } from '@nx/tensor'
import { apply, type Definition, noNames } from '@nx/tensor/internal'
import { determinantKernel } from '../host/determinant.ts'
import { factor } from './factor.ts'
import { column, diagonal, row } from './matrix.ts'
import { equilibrated, exponentsOf, timesPowers } from './powers.ts'

const definition: Definition<object> = {
  name: 'linalg.determinants',
  vectorize: (attrs) => attrs,
  isBatch: true,
  infer: ([a]) => ({ ...a!, shape: a!.shape.slice(0, 1), names: noNames(1) }),
  host: determinantKernel,
  decompose: ([a]) => {
    const size = a!.shape[1]!
    if (size === 0) return product(a!, { axes: [1, 2] })
    const { matrix, total } = equilibrated(a!)
    if (size <= 3) return timesPowers(expanded(matrix), total)
    const { packed, sign } = factor(matrix)
    const pivots = diagonal(packed)
    // From ¾ to 1½, so that products of hundreds are numbers.
    const exponents = exponentsOf(multiply(abs(pivots), 4 / 3))
    const digits = product(timesPowers(pivots, subtract(0, exponents)), { axes: [1] })
    return timesPowers(multiply(sign, digits), add(total, sum(exponents, { axes: [1] })))
  },
}

/** The determinant of each matrix of a batch. */
export function determinantOf(a: Tensor): Tensor {
  return apply(definition, [a], {})
}

/** By the closed formula. */
function expanded(a: Tensor): Tensor {
  const [batch, size] = a.shape as [number, number, number]
  const entry = (i: number, j: number): Tensor => reshape(column(row(a, i), j), [batch])
  const minor = (r: number, i: number, j: number): Tensor =>
    subtract(multiply(entry(r, i), entry(r + 1, j)), multiply(entry(r, j), entry(r + 1, i)))
  if (size === 1) return entry(0, 0)
  if (size === 2) return minor(0, 0, 1)
  const [first, second, third] = [minor(1, 1, 2), minor(1, 0, 2), minor(1, 0, 1)]
  const outer = add(multiply(entry(0, 0), first), multiply(entry(0, 2), third))
  return subtract(outer, multiply(entry(0, 1), second))
}
