// One value everywhere.
import type { Backend, DType, Shape } from '@nx/types'
import { create } from '../core/apply.ts'
import { checkNames } from '../core/axes.ts'
import { defaultBackend } from '../core/default-backend.ts'
import { element, type Literal } from '../core/element.ts'
import { literalType } from '../core/literal.ts'
import { checkOptions, checkShape, checkType } from '../core/options.ts'
import type { Names, Tensor } from '../core/tensor.ts'

/** Options of `full`, `zeros` and `ones`. */
export interface FullOptions {
  /** Type of the elements: by default that of the value, f32 for `zeros` and `ones`. */
  readonly type?: DType
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
export function full(shape: Shape, value: Literal, options: FullOptions = {}): Tensor {
  return constant('full', shape, value, options)
}

/**
 * A tensor of zeros, f32 by default.
 *
 * @throws NxError as `full` does.
 *
 * @example
 * toArray(zeros([2])) // => [0, 0]
 */
export function zeros(shape: Shape, options: FullOptions = {}): Tensor {
  return constant('zeros', shape, 0, { type: 'f32', ...options })
}

/**
 * A tensor of ones, f32 by default.
 *
 * @throws NxError as `full` does.
 *
 * @example
 * toArray(ones([2], { type: 'u8' })) // => [1, 1]
 */
export function ones(shape: Shape, options: FullOptions = {}): Tensor {
  return constant('ones', shape, 1, { type: 'f32', ...options })
}

function constant(op: string, shape: Shape, value: Literal, options: FullOptions): Tensor {
  checkOptions(op, options, ['type', 'names', 'backend'])
  const type = checkType(op, options.type ?? literalType(value, op))
  const names = checkNames(op, options.names, checkShape(op, shape).length)
  return create(
    'constant',
    defaultBackend(options.backend, op),
    { type, shape, names },
    { value: element(op, value, type) },
  )
}
