// The triangular root of a positive definite matrix.
import { whileLoop } from '@nx/defn'
import {
  add,
  divide,
  equal,
  eye,
  isNan,
  less,
  multiply,
  real,
  reshape,
  sqrt,
  subtract,
  type Tensor,
  type TensorLike,
  zeros,
} from '@nx/tensor'
import { apply, type Definition, freeing, noNames } from '@nx/tensor/internal'
import { isComplex, toReal } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { constant, withGradient } from '../core/gradient.ts'
import {
  adjoined,
  choose,
  column,
  columnNumbers,
  lowerTriangle,
  product,
  row,
  rowNumbers,
} from '../core/matrix.ts'
import { substitute } from '../core/substitute.ts'
import { rootKernel } from '../host/root.ts'
import { looping } from '../core/looping.ts'

const definition: Definition<object> = {
  name: 'linalg.cholesky',
  vectorize: (attrs) => attrs,
  infer: ([a]) => a!,
  decompose: ([a]) => {
    const batch = toBatch(a!)
    const root = withGradient(apply(rootDefinition, [constant(batch)], {}), batch, (g) =>
      pulledBack(batch, g),
    )
    return fromBatch(root, leadingOf(a!), a!.type)
  },
}

/**
 * The lower triangle `l` with `l lᴴ` equal to the input, symmetric (or Hermitian) positive definite matrices, by outer
 * products (Golub and Van Loan, "Matrix Computations", §4.2.5). The mean of the input and its adjoint is factored.
 * Integers become f32. A matrix that is not positive definite gives NaN.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toArray(cholesky(tensor([[4, 2], [2, 5]]))) // => [[2, 0], [1, 2]]
 */
export function cholesky(tensor: TensorLike): Tensor {
  return freeing(() => {
    return apply(definition, [floating(squareMatrices('cholesky', tensor))], {})
  })
}

const rootDefinition: Definition<object> = {
  name: 'linalg.root',
  vectorize: (attrs) => attrs,
  infer: ([a]) => ({ ...a!, names: noNames(3) }),
  host: rootKernel,
  decompose: /* @__PURE__ */ looping(([a]) => byOuterProducts(multiply(add(a!, adjoined(a!)), 0.5))),
}

function byOuterProducts(symmetric: Tensor): Tensor {
  const { type, backend, shape } = symmetric
  const [batch, size] = shape as [number, number, number]
  const [i, j] = [rowNumbers(size, symmetric), columnNumbers(size, symmetric)]
  const empty = zeros(shape, { type, backend })
  const start = [symmetric, empty] as const
  const [, root] = whileLoop(start, { range: [0, size - 1, 1] }, ([rest, done], k) => {
    const below = column(rest, k)
    const pivot = row(below, k)
    const found = choose(less(i, k), 0, divide(below, sqrt(isComplex(type) ? real(pivot) : pivot)))
    return [subtract(rest, multiply(found, adjoined(found))), choose(equal(j, k), found, done)]
  })
  if (size === 0) return root
  const last = column(row(root, size - 1), size - 1)
  const isBroken = isNan(reshape(last, [batch, 1, 1]))
  return lowerTriangle(choose(isBroken, NaN, root))
}

/** Cotangent of the matrix (Murray, "Differentiation of the Cholesky decomposition", 2016, eq. 10), as Nx has it. */
function pulledBack(a: Tensor, g: Tensor): Tensor {
  const root = cholesky(a)
  const inner = lowerTriangle(product(adjoined(root), lowerTriangle(g)))
  const identity = eye([1, ...a.shape.slice(1)], { type: toReal(a.type), backend: a.backend })
  const halved = divide(inner, add(identity, 1))
  const left = substitute(adjoined(root), halved, false)
  return adjoined(substitute(adjoined(root), adjoined(left), false))
}
