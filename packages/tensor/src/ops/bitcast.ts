// The same bits as another type.
import { bitSize, type DType, isComplex, NxError } from '@nx/types'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkType } from '../core/options.ts'
import { reinterpret } from '../core/reinterpret.ts'
import { own } from '../core/view.ts'
import type { Tensor } from '../core/typed.ts'

/**
 * Takes the bits of the elements as those of another type of the same width.
 *
 * @throws NxError `type` if the widths differ or a type is complex, `unknown_type`.
 *
 * @example
 * toArray(bitcast(tensor([-1], { type: 's8' }), 'u8')) // => [255]
 * toArray(bitcast(tensor([1], { type: 'f32' }), 's32')) // => [1065353216]
 */
export function bitcast<T extends DType>(tensor: TensorLike, type: T): Tensor<T> {
  const input = toTensor(tensor, 'bitcast')
  checkType('bitcast', type)
  if (isComplex(type) || isComplex(input.type) || bitSize(type) !== bitSize(input.type)) {
    throw new NxError(
      'type',
      'bitcast',
      `needs two real types of one width, got ${input.type} and ${type}; convert values with asType`,
      { from: input.type, to: type },
    )
  }
  return (input.type === type ? own(input) : reinterpret(input, type)) as Tensor<T>
}
