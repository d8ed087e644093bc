// Functions of one axis, or of the flattened tensor where none is given: what median and mode share.
import { flatten } from '../ops/flatten.ts'
import { reshape } from '../ops/reshape.ts'
import { type Axis, resolveAxis } from './axes.ts'
import { realType } from './checks.ts'
import { emptyAxis } from './extremum.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { checkOptions } from './options.ts'
import { withLength } from './reshaping.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'

/** Options of `median` and `mode`. */
export interface AlongAxisOptions {
  /** The axis to reduce; by default the whole tensor. */
  readonly axis?: Axis
  /** Whether the axis stays with length 1; false by default. */
  readonly keepAxis?: boolean
}

/**
 * Reduces one axis by a function that leaves it with length 1. Throws `type`, `empty_axis`, and as
 * `resolveAxis`.
 */
export function alongAxis(
  op: string,
  tensor: TensorLike,
  options: AlongAxisOptions,
  reduce: (x: Tensor, axis: number) => Tensor,
): Tensor {
  return freeing(() => {
    checkOptions(op, options, ['axis', 'keepAxis'])
    const input = toTensor(tensor, op)
    realType(op, input.type)
    const { axis, keepAxis = false } = options
    const index = axis === undefined ? 0 : resolveAxis(op, input, axis)
    const along = axis === undefined ? flatten(input) : input
    if (along.shape[index] === 0) throw emptyAxis(op, input)
    const result = reduce(along, index)
    const shape = axis === undefined ? input.shape.map(() => 1) : withLength(input.shape, index, 1)
    if (keepAxis) return reshape(result, shape, { names: input.names })
    const gone = (_: unknown, i: number): boolean => axis !== undefined && i !== index
    return reshape(result, shape.filter(gone), { names: input.names.filter(gone) })
  })
}
