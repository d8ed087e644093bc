// The inputs of an operation as tensors of one type.
import type { DType } from '@nx/types'
import { list } from '../core/axes.ts'
import { operands as tensorsOf } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkType } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { operationName } from './operation-name.ts'

/**
 * The inputs as tensors of one type, on the backend of the tensors among them: tensors are converted as by `asType`, numbers
 * become scalars. Errors name `op`.
 *
 * @throws NxError `invalid_value` for what is no tensor and no number, `disposed`, `out_of_range`, `not_integer` or `complex_value` for
 * a number that the type cannot hold, `unknown_type`, `not_array`, `option`.
 *
 * @example
 * operands('my.op', [s32([1, 2]), 0.5], 'f32').map(({ type }) => type) // => ['f32', 'f32']
 */
export function operands(op: string, inputs: readonly TensorLike[], type: DType): Tensor[] {
  const name = operationName('operands', op)
  const given = list(name, 'inputs', inputs)
  return given.length === 0 ? [] : tensorsOf(given, checkType(name, type), name)
}
