// Logarithm.
import { bitSize, NxError, toFloating } from '@nx/types'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { asTensors, operands, unary } from '../core/elementwise.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { divide } from './divide.ts'

/**
 * The logarithm of each element, natural or of the base given. Integers become f32; complex numbers are
 * computed as such. Of a negative real number it is NaN, of 0 it is -Infinity.
 *
 * @throws NxError `option` for a number as base that is 1 or not positive.
 *
 * @example
 * toArray(log(tensor([1, 0]))) // => [0, -Infinity]
 * toArray(log(tensor([1, 4]), 2)) // => [0, 2]
 */
export function log(tensor: TensorLike, base?: TensorLike): Tensor {
  if (base === undefined) return unary('log', tensor, toFloating)
  if (typeof base === 'number' && !(base > 0 && base !== 1)) {
    throw new NxError('option', 'log', `the base is a positive number other than 1, got ${base}`, { base })
  }
  const inputs = [tensor, base]
  broadcastShapes('log', asTensors(inputs, 'log'))
  const type = toFloating(commonType(inputs))
  // Each logarithm and the quotient would be rounded to a narrow type.
  const wide = bitSize(type) < 32 ? 'f32' : type
  const [power, other] = operands(inputs, type, 'log').map((each) => unary('log', cast(each, wide)))
  return cast(divide(power!, other!), type)
}
