// The text of a tensor, for people.
import { integerAtLeast } from './core/checks.ts'
import { notLiteral } from './core/element.ts'
import { checkOptions } from './core/options.ts'
import { isTensor, type Tensor } from './core/tensor.ts'
import { textOf } from './inspect/text.ts'

/** Options of `inspect`. */
export interface InspectOptions {
  /** How many elements to print; 50 by default, `Infinity` for all. */
  readonly limit?: number
}

/**
 * The type, names, shape and elements of a tensor as text. The same as `String(tensor)`.
 *
 * Never waits for a device: where the host cannot read memory, the name of the backend stands for the elements.
 *
 * @throws NxError `invalid_value` for what is no tensor, `option` for a negative limit.
 *
 * @example
 * inspect(tensor([[1, 2.5], [3, 4]], { names: ['rows', null] }))
 * // => Tensor<
 * //   f32[rows: 2][2]
 * //   [
 * //     [1.0, 2.5],
 * //     [3.0, 4.0]
 * //   ]
 * // >
 */
export function inspect(tensor: Tensor, options: InspectOptions = {}): string {
  if (!isTensor(tensor)) throw notLiteral('inspect', tensor)
  checkOptions('inspect', options, ['limit'])
  const { limit = 50 } = options
  return textOf(tensor, limit === Infinity ? limit : integerAtLeast('inspect', 'limit', limit, 0))
}
