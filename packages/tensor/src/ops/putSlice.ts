// A tensor with a block replaced.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import { mergeNames } from '../core/broadcast-shapes.ts'
import type { Definition } from '../core/definition.ts'
import { operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { blockIndices } from '../core/gather-blocks.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { dynamicStart, type StartIndex, startIndices, staticStart } from '../core/start-indices.ts'
import { freeing } from '../core/run.ts'
import { isTensor, type Tensor, type TensorSpec } from '../core/tensor.ts'
import { indexedPut } from './indexedPut.ts'

interface Attrs {
  readonly starts: readonly (number | null)[]
}

const definition: Definition<Attrs> = {
  name: 'putSlice',
  scalarsFrom: 2,
  vectorize: ({ starts }, leading) => ({ starts: [...leading.map(() => 0), ...starts] }),
  infer: ([input, block]) => ({ ...input!, names: mergedNames(input!, block!) }),
  decompose: ([input, block, ...moving], { starts }) => {
    let next = 0
    const resolved = starts.map((start) => start ?? moving[next++]!)
    const ones = block!.shape.map(() => 1)
    return indexedPut(input!, blockIndices(input!, resolved, block!.shape, block!.shape, ones), block!)
  },
}

function mergedNames(input: TensorSpec, block: TensorSpec): TensorSpec['names'] {
  return input.names.map((name, axis) => mergeNames('putSlice', name, block.names[axis]!, [input, block]))
}

/**
 * Replaces a block of a tensor, from a start along each axis. Starts may be scalar tensors of integers. A
 * block that would reach beyond an edge is moved to fit. Types and names merge.
 *
 * @throws NxError `rank` or `shape` if the block does not fit, `index` for starts that are not integer
 * scalars.
 *
 * @example
 * toArray(putSlice(tensor([1, 2, 3, 4]), [1], tensor([8, 9]))) // => [1, 8, 9, 4]
 * toArray(putSlice(tensor([1, 2, 3, 4]), [tensor(3)], tensor([8, 9]))) // => [1, 2, 8, 9]
 */
export function putSlice(tensor: TensorLike, starts: readonly StartIndex[], block: TensorLike): Tensor {
  return freeing(() => {
    const inputs = [tensor, block]
    const [input, part] = operands(inputs, commonType(inputs, 'putSlice'), 'putSlice') as [Tensor, Tensor]
    const resolved = startIndices('putSlice', input, starts)
    if (
      part.shape.length !== input.shape.length ||
      part.shape.some((length, axis) => length > input.shape[axis]!)
    ) {
      throw new NxError(
        part.shape.length === input.shape.length ? 'shape' : 'rank',
        'putSlice',
        `a block ${formatShape(part)} does not fit into ${formatShape(input)}; ` +
          'it has as many axes, none of them longer',
        { shape: input.shape, block: part.shape },
      )
    }
    const largest = part.shape.map((length, axis) => input.shape[axis]! - length)
    const moving = resolved.flatMap((start, axis) =>
      isTensor(start) ? [dynamicStart(start, largest[axis]!)] : [],
    )
    const vectorized = moving.find((start) => start.vectorizedAxes.length > 0)
    if (vectorized !== undefined) {
      throw new NxError(
        'index',
        'putSlice',
        `starts cannot be vectorized, got ${formatShape(vectorized)}; see indexedPut for positions that differ`,
        { vectorizedAxes: vectorized.vectorizedAxes },
      )
    }
    return apply(definition, [input, part, ...moving], {
      starts: resolved.map((start, axis) => staticStart(start, largest[axis]!)),
    })
  })
}
