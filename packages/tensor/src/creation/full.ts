// One value everywhere.
import type { Backend, DType, Shape } from '@nx/types'
import { create } from '../core/apply.ts'
import { checkNames } from '../core/axes.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { element, type Literal } from '../core/element.ts'
import { literalType } from '../core/literal.ts'
import { checkOneShape } from '../core/one-shape.ts'
import { checkOptions, checkShape, checkType } from '../core/options.ts'
import type { Names } from '../core/tensor.ts'
import type { Tensor, TypeOfData } from '../core/typed.ts'

/** Options of `full`, `zeros` and `ones`. */
export interface FullOptions<T extends DType = DType> {
  /** Type of the elements: by default that of the value, f32 for `zeros` and `ones`. */
  readonly type?: T
  /** Names of the axes. */
  readonly names?: Names
  /** Where the tensor lives; the default backend if left out. */
  readonly backend?: Backend
}

/**
 * A tensor of one value.
 *
 * @throws NxError `shape` for a wrong shape, `out_of_range`, `not_integer` or `complex_value` if the type cannot hold
 * the value, `names_length` or `duplicate_name`.
 *
 * @example
 * toArray(full([2, 2], 7)) // => [[7, 7], [7, 7]]
 */
export function full<const L extends Literal, T extends DType = TypeOfData<L>>(
  shape: Shape,
  value: L,
  options: FullOptions<T> = {},
): Tensor<T> {
  return constant('full', shape, value, options) as Tensor<T>
}

/**
 * A tensor of zeros, f32 by default.
 *
 * @throws NxError as `full` does.
 *
 * @example
 * toArray(zeros([2])) // => [0, 0]
 */
export function zeros<T extends DType = 'f32'>(shape: Shape, options: FullOptions<T> = {}): Tensor<T> {
  return constant('zeros', shape, 0, options, 'f32') as Tensor<T>
}

/**
 * A tensor of ones, f32 by default.
 *
 * @throws NxError as `full` does.
 *
 * @example
 * toArray(ones([2], { type: 'u8' })) // => [1, 1]
 */
export function ones<T extends DType = 'f32'>(shape: Shape, options: FullOptions<T> = {}): Tensor<T> {
  return constant('ones', shape, 1, options, 'f32') as Tensor<T>
}

function constant(op: string, shape: Shape, value: Literal, options: FullOptions, usual?: DType): Tensor {
  checkOneShape(op, shape, options)
  checkOptions(op, options, ['type', 'names', 'backend'])
  const type = checkType(op, options.type, usual ?? literalType(value, op))
  const lengths = checkShape(op, shape)
  const names = checkNames(op, options.names, lengths.length)
  return create(
    'constant',
    defaultBackend(options.backend, op),
    { type, shape: lengths, names },
    { value: element(op, value, type) },
  )
}
