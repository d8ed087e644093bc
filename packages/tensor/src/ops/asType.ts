// Conversion to another type.
import type { DType } from '@nx/types'
import { cast } from '../core/cast.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { element } from '../core/element.ts'
import { convertedScalar, literalType, type TensorLike } from '../core/literal.ts'
import { checkOptions, checkType } from '../core/options.ts'
import { alive, isTensor } from '../core/tensor.ts'
import type { Tensor } from '../core/typed.ts'
import { own } from '../core/view.ts'

/** Options of `asType`. */
export interface AsTypeOptions {
  /** Whether floats beyond the range of a float type become its largest finite number; false by default. */
  readonly saturate?: boolean
}

/**
 * Converts the elements to another type. Floats round to nearest even; into integers they truncate, then
 * wrap, NaN becomes 0 and infinities the ends of the range. Complex numbers become real by their real part.
 *
 * @throws NxError `unknown_type`, `option` if `saturate` is no boolean.
 *
 * @example
 * toArray(asType(tensor([1.7, -1.7]), 's32')) // => [1, -1]
 * toArray(asType(tensor([300, -1]), 'u8')) // => [44, 255]
 * toArray(asType(tensor([500, 1.1]), 'f8_e4m3fn', { saturate: true })) // => [448, 1.125]
 */
export function asType<T extends DType>(tensor: TensorLike, type: T, options: AsTypeOptions = {}): Tensor<T> {
  checkOptions('asType', options, ['saturate'])
  checkType('asType', type)
  const { saturate } = options
  if (isTensor(tensor)) {
    const input = alive('asType', tensor)
    const result = cast(input, type, saturate)
    return (result === input ? own(input) : result) as Tensor<T>
  }
  // Nothing that is a literal in no other place either.
  element('asType', tensor, literalType(tensor, 'asType'))
  return convertedScalar(tensor, type, defaultBackend(undefined, 'asType'), saturate) as Tensor<T>
}
