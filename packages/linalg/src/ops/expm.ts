// The exponential of a matrix.
import { whileLoop } from '@nx/defn'
import {
  abs,
  add,
  asType,
  ceil,
  clip,
  divide,
  eye,
  isNan,
  less,
  log2,
  multiply,
  pow,
  subtract,
  sum,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { apply, type Definition, freeing, noNames, scalar } from '@nx/tensor/internal'
import { toReal } from '@nx/types'
import { fromBatch, leadingOf, toBatch } from '../core/batch.ts'
import { floating, squareMatrices } from '../core/checks.ts'
import { constant } from '../core/gradient.ts'
import { largest } from '../core/largest.ts'
import { choose, product } from '../core/matrix.ts'
import { solveBatch } from '../core/solve.ts'
import { looping } from '../core/looping.ts'

const definition: Definition<object> = {
  name: 'linalg.expm',
  vectorize: (attrs) => attrs,
  infer: ([a]) => ({ ...a!, names: noNames(a!.shape.length) }),
  decompose: /* @__PURE__ */ looping(([a]) => fromBatch(exponential(toBatch(a!)), leadingOf(a!), a!.type)),
}

/**
 * The exponential of square matrices, `1 + a + a² / 2! + …`, by scaling and squaring with the Padé approximant of degree
 * 13 (Higham, "The scaling and squaring method for the matrix exponential revisited", 2005, algorithm 2.3). Integers
 * become f32.
 *
 * @throws NxError `rank` or `not_square` for other than square matrices.
 *
 * @example
 * toArray(expm(tensor([[0, 1], [0, 0]]))) // => [[1, 1], [0, 1]]
 */
export function expm(tensor: TensorLike): Tensor {
  return freeing(() => {
    return apply(definition, [floating(squareMatrices('expm', tensor))], {})
  })
}

/** Coefficients of the numerator from the constant term on; the denominator has alternating signs. */
const coefficients = /* @__PURE__ */ [
  64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
  670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
].map((each) => each / 64764752532480000)

/** Up to this 1-norm the approximant is exact to rounding. */
const reach = 5.371920351148152

function exponential(a: Tensor): Tensor {
  const size = a.shape[1]!
  const columns = sum(abs(constant(a)), { axes: [1], keepAxes: true })
  const norm = largest(columns, { axes: [2], keepAxes: true })
  // Beyond, the power is infinite, and every finite entry would be halved to zero.
  const most = toReal(a.type) === 'f64' ? 1022 : 126
  const halvings = clip(ceil(log2(divide(norm, reach))), 0, most)
  const scaled = divide(a, pow(2, halvings))
  const identity = eye([1, size, size], { type: a.type, backend: a.backend })
  const second = product(scaled, scaled)
  const fourth = product(second, second)
  const sixth = product(fourth, second)
  const powers = [identity, second, fourth, sixth]
  const series = (first: number, count: number): Tensor =>
    powers
      .slice(4 - count)
      .map((each, i) => multiply(each, coefficients[first + 2 * i]!))
      .reduce((x, y) => add(x, y))
  const odd = product(scaled, add(product(sixth, series(9, 3)), series(1, 4)))
  const even = add(product(sixth, series(8, 3)), series(0, 4))
  const start = solveBatch(subtract(even, odd), add(even, odd))
  const rounds = asType(largest(choose(isNan(halvings), 0, halvings)), 's32')
  const [, result] = whileLoop(
    [scalar(0, 's32', a.backend), start] as const,
    ([round]) => less(round, rounds),
    ([round, x]) => [add(round, 1), choose(less(round, halvings), product(x, x), x)] as const,
  )
  return result
}
