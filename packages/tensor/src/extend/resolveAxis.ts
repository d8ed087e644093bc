// An axis of an operation's input, by number or by name.
import { type Axis, resolveAxis as indexOf } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { operationName } from './operation-name.ts'

/**
 * Index of an axis in `0 … rank − 1`, which was given by name or by number, a negative one from the end. Errors name `op`.
 *
 * @throws NxError `unknown_axis`, `axis_out_of_bounds`, `invalid_value`, `option`.
 *
 * @example
 * const x = f32([[1, 2]], { names: ['row', 'column'] })
 * resolveAxis('my.op', x, 'column') // => 1
 * resolveAxis('my.op', x, -2) // => 0
 */
export function resolveAxis(op: string, tensor: TensorLike, axis: Axis): number {
  const name = operationName('resolveAxis', op)
  return indexOf(name, toTensor(tensor, name), axis)
}
