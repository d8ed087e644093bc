// Whether two tensors could stand for each other.
import { type TensorLike, toTensor } from '../core/literal.ts'

/**
 * Whether two tensors have the same type, shape and vectorized axes, and names that do not contradict: equal, or one of
 * them `null`.
 *
 * @example
 * compatible(tensor([1, 2], { names: ['x'] }), tensor([3, 4])) // => true
 * compatible(tensor([1, 2]), tensor([1.5, 2.5])) // => false
 */
export function compatible(left: TensorLike, right: TensorLike): boolean {
  const [a, b] = [toTensor(left, 'compatible'), toTensor(right, 'compatible')]
  return (
    a.type === b.type &&
    String(a.shape) === String(b.shape) &&
    JSON.stringify(a.vectorizedAxes) === JSON.stringify(b.vectorizedAxes) &&
    a.names.every((name, axis) => name === null || b.names[axis] === null || name === b.names[axis])
  )
}
