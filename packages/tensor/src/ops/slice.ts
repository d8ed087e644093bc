// A block of a tensor.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import type { Definition } from '../core/definition.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { gatherBlocks } from '../core/gather-blocks.ts'
import { dynamicStart, type StartIndex, startIndices, staticStart } from '../core/start-indices.ts'
import { isTensor, type Tensor } from '../core/tensor.ts'

/** Options of `slice`. */
export interface SliceOptions {
  /** Distance between the elements taken, for all axes or one per axis; 1 by default. */
  readonly strides?: number | readonly number[]
}

interface Attrs {
  readonly starts: readonly (number | null)[]
  readonly strides: readonly number[]
  readonly lengths: readonly number[]
}

const definition: Definition<Attrs> = {
  name: 'slice',
  scalarsFrom: 1,
  vectorize: ({ starts, strides, lengths }, leading) => ({
    starts: [...leading.map(() => 0), ...starts],
    strides: [...leading.map(() => 1), ...strides],
    lengths: [...leading, ...lengths],
  }),
  infer: ([input], { strides, lengths }) => ({
    type: input!.type,
    names: input!.names,
    shape: lengths.map((length, axis) => Math.ceil(length / strides[axis]!)),
  }),
}

/**
 * Takes a block: along each axis, from a start, the elements within a length. Starts may be scalar tensors of
 * integers. A block that would reach beyond an edge is moved to fit.
 *
 * @throws NxError `rank` unless there is one start and one length per axis, `slice` for impossible lengths
 * and strides, `index` for starts that are not integer scalars.
 *
 * @example
 * toArray(slice(iota([3, 3]), [1, 0], [2, 2])) // => [[3, 4], [6, 7]]
 * toArray(slice(iota([6]), [0], [6], { strides: 2 })) // => [0, 2, 4]
 * toArray(slice(iota([6]), [tensor(9)], [2])) // => [4, 5]
 */
export function slice(
  tensor: TensorLike,
  starts: readonly StartIndex[],
  lengths: readonly number[],
  options: SliceOptions = {},
): Tensor {
  checkOptions('slice', options, ['strides'])
  const input = toTensor(tensor)
  const { shape } = input
  const given = options.strides ?? 1
  const strides = typeof given === 'number' ? shape.map(() => given) : given
  for (const [what, list] of Object.entries({ lengths, strides })) {
    if (list.length !== shape.length) throw wrongNumber(what, list, input)
  }
  const resolved = startIndices('slice', input, starts)
  lengths.forEach((length, axis) => checkAxis(input, axis, length, strides[axis]!))
  if (shape.length === 0) return input
  const largest = lengths.map((length, axis) => shape[axis]! - length)
  const moving = resolved.flatMap((start, axis) =>
    isTensor(start) ? [dynamicStart(start, largest[axis]!)] : [],
  )
  if (moving.some((start) => start.vectorizedAxes.length > 0))
    return gatherBlocks(input, resolved, lengths, strides)
  const attrs: Attrs = {
    starts: resolved.map((start, axis) => staticStart(start, largest[axis]!)),
    strides,
    lengths,
  }
  return apply(definition, [input, ...moving], attrs)
}

function checkAxis(input: Tensor, axis: number, length: number, stride: number): void {
  const fits = Number.isInteger(length) && length >= 0 && length <= input.shape[axis]!
  if (fits && Number.isInteger(stride) && stride >= 1 && (length > 0 || input.shape[axis] === 0)) return
  throw new NxError(
    'slice',
    'slice',
    fits && length > 0
      ? `the stride of axis ${axis} must be an integer of at least 1, got ${stride}`
      : `cannot take ${length} elements from axis ${axis} of ${formatShape(input)}; take 1 to ${input.shape[axis]}`,
    { axis, length, stride, shape: input.shape },
  )
}

function wrongNumber(what: string, list: readonly number[], input: Tensor): NxError {
  return new NxError(
    'rank',
    'slice',
    `give one number per axis of ${formatShape(input)} in ${what}, got [${list.join(', ')}]`,
    { shape: input.shape, [what]: list },
  )
}
