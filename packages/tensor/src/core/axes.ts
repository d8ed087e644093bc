// Resolving axes: negative numbers count from the end, strings are names.
import { NxError, show } from '@nx/types'
import { describe } from './element.ts'
import { formatShape } from './format.ts'
import type { Names, TensorSpec } from './tensor.ts'

/** An axis by number (negative counts from the end) or by name. */
export type Axis = number | string

/**
 * Index of an axis in `0 … rank − 1`. Throws `unknown_axis` or `axis_out_of_bounds`.
 *
 * @internal
 */
export function resolveAxis(op: string, tensor: Pick<TensorSpec, 'shape' | 'names'>, axis: Axis): number {
  const rank = tensor.shape.length
  if (typeof axis === 'string') {
    const index = tensor.names.indexOf(axis)
    if (index >= 0) return index
    const known = tensor.names.filter((name) => name !== null)
    throw new NxError(
      'unknown_axis',
      op,
      `there is no axis named "${axis}" in ${formatShape(tensor)}; ` +
        (known.length === 0 ? 'the tensor has no names, use a number' : `its names are ${known.join(', ')}`),
      { axis, names: tensor.names, shape: tensor.shape },
    )
  }
  const index = Number.isInteger(axis) && axis < 0 ? axis + rank : axis
  if (Number.isInteger(index) && index >= 0 && index < rank) return index
  throw new NxError(
    'axis_out_of_bounds',
    op,
    `axis ${describe(axis)} does not exist in ${formatShape(tensor)}; ` +
      (rank === 0 ? 'a scalar has no axes' : `use an integer from ${-rank} to ${rank - 1}`),
    { axis, shape: tensor.shape },
  )
}

/**
 * Indices of several axes, in the order given. Throws `duplicate_axis` if one comes twice.
 *
 * @internal
 */
export function resolveAxes(
  op: string,
  tensor: Pick<TensorSpec, 'shape' | 'names'>,
  axes: readonly Axis[],
): number[] {
  const indices: number[] = []
  for (const axis of list(op, 'axes', axes)) {
    const index = resolveAxis(op, tensor, axis)
    if (indices.includes(index)) {
      throw new NxError(
        'duplicate_axis',
        op,
        `axis ${index} is given twice in [${axes.join(', ')}]; name each axis once`,
        { axes, shape: tensor.shape },
      )
    }
    indices.push(index)
  }
  return indices
}

/** Index of an axis to put in. Throws `axis_out_of_bounds`. */
export function resolveNewAxis(op: string, input: Pick<TensorSpec, 'shape' | 'names'>, axis: number): number {
  const rank = input.shape.length
  const index = Number.isInteger(axis) && axis < 0 ? axis + rank + 1 : axis
  if (Number.isInteger(index) && index >= 0 && index <= rank) return index
  throw new NxError(
    'axis_out_of_bounds',
    op,
    `cannot put an axis at ${describe(axis)} into ${formatShape(input)}; use an integer from ${-rank - 1} to ${rank}`,
    { axis, shape: input.shape },
  )
}

/**
 * All axes of a rank: `[0, 1, …]`.
 *
 * @internal
 */
export function allAxes(rank: number): number[] {
  const axes: number[] = []
  for (let axis = 0; axis < rank; axis++) axes.push(axis)
  return axes
}

/**
 * Names for a rank, all `null`.
 *
 * @internal
 */
export function noNames(rank: number): Names {
  return rank < 8 ? (unnamed[rank] ??= new Array<null>(rank).fill(null)) : new Array<null>(rank).fill(null)
}

const unnamed: Names[] = []

/**
 * A copy of names as given by a user: checked for number, kind and duplicates. `undefined` means no names.
 *
 * @internal
 */
export function checkNames(op: string, names: Names | undefined, rank: number): Names {
  if (names === undefined) return noNames(rank)
  const copy = Array.isArray(names) ? [...(names as Names)] : []
  if (
    !Array.isArray(names) ||
    copy.length !== rank ||
    !copy.every((name) => name === null || typeof name === 'string')
  ) {
    throw new NxError(
      'names_length',
      op,
      `names are an array with a string or null for each of ${rank} axes, got ${show(names)}`,
      { names, rank },
    )
  }
  const twice = copy.find((name, i) => name !== null && copy.indexOf(name) !== i)
  if (twice != null) {
    throw new NxError(
      'duplicate_name',
      op,
      `the name "${twice}" is given twice; names of one tensor must differ`,
      { names },
    )
  }
  return copy
}

/**
 * A copy of the value, without holes, if it is an array. Throws `not_array`.
 *
 * @internal
 */
export function list<T extends readonly unknown[]>(op: string, what: string, value: T): T {
  if (Array.isArray(value)) return [...(value as readonly unknown[])] as unknown as T
  throw new NxError(
    'not_array',
    op,
    `${what} must be in an array, got ${describe(value)}; put brackets around a single one` +
      (what === 'tensors' ? `, and around several: ${op}([x, y])` : ''),
    { value },
  )
}
