// The operation: what it means, and its gradient.
import { customGrad } from '@nx/grad'
import {
  abs,
  add,
  divide,
  less,
  max,
  min,
  multiply,
  select,
  sqrt,
  type Tensor,
  type TensorLike,
} from '@nx/tensor'
import { apply, commonType, type Definition, operands } from '@nx/tensor/extend'
import { toFloating } from '@nx/types'

/** The name under which backends may have code for it. */
export const name = 'example.squareplus'

/** √(x² + 4) without overflow. */
function root(size: Tensor): Tensor {
  const ratio = divide(min(size, 2), max(size, 2))
  return multiply(max(size, 2), sqrt(add(multiply(ratio, ratio), 1)))
}

/** Of x or of -x, whichever is positive; the product of both is 1. */
const larger = (size: Tensor): Tensor => add(multiply(size, 0.5), multiply(root(size), 0.5))

const definition: Definition<object> = {
  name,
  vectorize: 'elementwise',
  infer: (inputs) => inputs[0]!,
  decompose: ([x]) => {
    const large = larger(abs(x!))
    return select(less(x!, 0), divide(1, large), large)
  },
}

/** (1 + x / √(x² + 4)) / 2; without what x leaves of the root where it is negative. */
function slope(x: Tensor): Tensor {
  const size = abs(x)
  const positive = multiply(add(divide(x, root(size)), 1), 0.5)
  return select(less(x, 0), divide(1, multiply(larger(size), root(size))), positive)
}

/**
 * `(x + √(x² + 4)) / 2` of each element, which is smooth, above 0, and near `max(x, 0)` for large x (J. T. Barron,
 * "Squareplus: A Softplus-Like Algebraic Rectifier", 2021). Integers become f32.
 *
 * @throws NxError for what is no tensor and becomes none.
 *
 * @example
 * toArray(squareplus(tensor([0, 1.5, -1.5]))) // => [1, 2, 0.5]
 * toNumber(grad(squareplus)(tensor(1.5))) // => 0.8
 */
export function squareplus(tensor: TensorLike): Tensor {
  const [x] = operands(name, [tensor], toFloating(commonType(name, [tensor])))
  return customGrad(apply(definition, [x!], {}), [x!], (g) => [multiply(g, slope(x!))])
}
