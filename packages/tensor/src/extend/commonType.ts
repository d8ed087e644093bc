// The type that inputs of an operation have together.
import { type DType, NxError } from '@nx/types'
import { list } from '../core/axes.ts'
import { commonType as typeOf, type TensorLike } from '../core/literal.ts'
import { operationName } from './operation-name.ts'

/**
 * The type that inputs have together; numbers among tensors are weak, and decide only where there is no tensor. Errors name `op`.
 *
 * @throws NxError `invalid_value` for what is no tensor and no number, `empty` without inputs, `not_array`, `option`.
 *
 * @example
 * commonType('my.op', [f16([1]), 2.5]) // => 'f16'
 * commonType('my.op', [u8([1]), s32([1])]) // => 's32'
 * commonType('my.op', [1, 2.5]) // => 'f32'
 */
export function commonType(op: string, inputs: readonly TensorLike[]): DType {
  const name = operationName('commonType', op)
  const given = list(name, 'inputs', inputs)
  if (given.length > 0) return typeOf(given, name)
  throw new NxError('empty', name, 'no inputs have no type together; give one at least')
}
