// Blocks of a tensor: what slice and sliceAlongAxis share.
import { NxError, show } from '@nx/types'
import { apply } from './apply.ts'
import { list } from './axes.ts'
import type { Definition } from './definition.ts'
import { describe } from './element.ts'
import { asTensors } from './elementwise.ts'
import { formatShape } from './format.ts'
import { gatherBlocks } from './gather-blocks.ts'
import { dynamicStart, type StartIndex, startIndices, staticStart } from './start-indices.ts'
import { isTensor, type Tensor } from './tensor.ts'
import { own } from './view.ts'

interface Attrs {
  readonly starts: readonly (number | null)[]
  readonly strides: readonly number[]
  readonly lengths: readonly number[]
}

/** What `slice` declares. */
export const sliceDefinition: Definition<Attrs> = {
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

/** Runs slice for the function named. Throws `rank`, `index` or `slice`. */
export function sliceBlock(
  op: string,
  input: Tensor,
  starts: readonly StartIndex[],
  lengths: readonly number[],
  strides: readonly number[],
): Tensor {
  const { shape } = input
  const given = { lengths: list(op, 'lengths', lengths), strides: list(op, 'strides', strides) }
  for (const [what, each] of Object.entries(given)) {
    if (each.length !== shape.length) throw wrongNumber(op, what, each, input)
  }
  const resolved = startIndices(op, input, starts)
  given.lengths.forEach((length, axis) => checkAxis(op, input, axis, length, given.strides[axis]!))
  if (shape.length === 0) return own(input)
  const largest = lengths.map((length, axis) => shape[axis]! - length)
  const moving = resolved.flatMap((start, axis) =>
    isTensor(start) ? [dynamicStart(start, largest[axis]!)] : [],
  )
  if (moving.some((start) => start.vectorizedAxes.length > 0))
    return gatherBlocks(input, resolved, given.lengths, given.strides)
  const attrs: Attrs = {
    starts: resolved.map((start, axis) => staticStart(start, largest[axis]!)),
    ...given,
  }
  return apply(sliceDefinition, asTensors([input, ...moving], op), attrs)
}

function checkAxis(op: string, input: Tensor, axis: number, length: number, stride: number): void {
  const fits = Number.isInteger(length) && length >= 0 && length <= input.shape[axis]!
  if (fits && Number.isInteger(stride) && stride >= 1 && (length > 0 || input.shape[axis] === 0)) return
  throw new NxError(
    'slice',
    op,
    fits && length > 0
      ? `the stride of axis ${axis} must be an integer of at least 1, got ${describe(stride)}`
      : `cannot take ${describe(length)} elements from axis ${axis} of ${formatShape(input)}; take 1 to ${input.shape[axis]}`,
    { axis, length, stride, shape: input.shape },
  )
}

function wrongNumber(op: string, what: string, given: readonly number[], input: Tensor): NxError {
  return new NxError(
    'rank',
    op,
    `give one number per axis of ${formatShape(input)} in ${what}, got [${given.map(show).join(', ')}]`,
    { shape: input.shape, [what]: given },
  )
}
