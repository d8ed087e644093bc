// Logarithm of the sum of two exponentials.
import { toFloating } from '@nx/types'
import { apply } from '../core/apply.ts'
import { realType } from '../core/checks.ts'
import { inWideTypes, like } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { elementwise, operands } from '../core/elementwise.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { equal } from './equal.ts'
import { exp } from './exp.ts'
import { log1p } from './log1p.ts'
import { max } from './max.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * The logarithm of `exp(x) + exp(y)`, without overflow and with the digits of a small sum. Shapes broadcast, types
 * merge, integers become f32.
 *
 * @throws NxError `type` for complex inputs, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(logAddExp(tensor([0, 1000]), tensor([0, 1000]))) // => [0.693147, 1000.693147]
 */
export function logAddExp(left: TensorLike, right: TensorLike): Tensor {
  return freeing(() => {
    const inputs = [left, right]
    const type = toFloating(realType('logAddExp', commonType(inputs, 'logAddExp')))
    return apply(definition(), operands(inputs, type, 'logAddExp'), {})
  })
}

const definition = (): Definition<object> => ({
  ...elementwise('logAddExp'),
  decompose: (inputs) => inWideTypes(inputs, decompose),
})

function decompose(x: Tensor, y: Tensor): Tensor {
  // Of equal infinities there is no difference.
  const difference = select(equal(x, y), like(x, 0), subtract(x, y))
  return add(max(x, y), log1p(exp(negate(abs(difference)))))
}
