// Another shape for the same elements.
import { NxError, type Shape, sizeOf } from '@nx/types'
import { checkNames, list } from '../core/axes.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOneShape } from '../core/one-shape.ts'
import { checkOptions, checkShape } from '../core/options.ts'
import { reshapeTo } from '../core/reshaping.ts'
import { sameList } from '../core/same-list.ts'
import { isTensor, type Names, type Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'

/** Options of `reshape`. */
export interface ReshapeOptions {
  /** A name for each axis, `null` for none; no names by default. */
  readonly names?: Names
}

/**
 * Arranges the elements, in row-major order, in another shape of the same size. One length may be `'auto'`, or -1 as in
 * NumPy. A tensor in place of the shape lends its shape and names. Without that and without `names`, the result has no
 * names.
 *
 * @throws NxError `shape` if the sizes differ, `names_length` or `duplicate_name` for wrong names.
 *
 * @example
 * toArray(reshape(tensor([1, 2, 3, 4]), [2, 'auto'])) // => [[1, 2], [3, 4]]
 * toArray(reshape(tensor([[1, 2], [3, 4]]), [-1])) // => [1, 2, 3, 4]
 * reshape(tensor([1, 2]), [1, 2], { names: ['x', 'y'] }).names // => ['x', 'y']
 */
export function reshape(
  tensor: TensorLike,
  shape: readonly (number | 'auto')[] | Tensor,
  options: ReshapeOptions = {},
): Tensor {
  checkOneShape('reshape', shape, options, 'tensor, ')
  checkOptions('reshape', options, ['names'])
  const input = toTensor(tensor, 'reshape')
  const target = isTensor(shape) ? shape.shape : resolveAuto(input, shape)
  if (sizeOf(target) !== sizeOf(input.shape)) throw mismatch(input, target)
  const names = checkNames(
    'reshape',
    options.names ?? (isTensor(shape) ? shape.names : undefined),
    target.length,
  )
  if (sameList(target, input.shape) && sameList(names, input.names)) return own(input)
  return reshapeTo(input, target, names)
}

function resolveAuto(input: Tensor, shape: readonly (number | 'auto')[]): Shape {
  const isAuto = (length: number | 'auto'): boolean => length === 'auto' || length === -1
  const given = list('reshape', 'the shape', shape)
  if (!given.some(isAuto)) return checkShape('reshape', given as Shape)
  const lengths = given.filter((length) => !isAuto(length)) as number[]
  if (shape.length - lengths.length > 1) {
    throw new NxError(
      'shape',
      'reshape',
      `only one length may be 'auto', got [${shape.map(String).join(', ')}]`,
      {
        shape,
      },
    )
  }
  const rest = sizeOf(checkShape('reshape', lengths))
  const auto = rest === 0 ? 0 : sizeOf(input.shape) / rest
  if (!Number.isInteger(auto)) throw mismatch(input, shape)
  return shape.map((length) => (isAuto(length) ? auto : (length as number) + 0))
}

function mismatch(input: Tensor, shape: readonly (number | 'auto')[]): NxError {
  return new NxError(
    'shape',
    'reshape',
    `cannot arrange the ${sizeOf(input.shape)} elements of ${formatShape(input)} in [${shape.join(', ')}]; ` +
      "the lengths must multiply to the same number, and one of them may be 'auto'",
    { from: input.shape, to: shape },
  )
}
