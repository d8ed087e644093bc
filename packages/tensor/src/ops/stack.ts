// Tensors joined along a new axis.
import { NxError } from '@nx/types'
import { checkNames, list, resolveNewAxis } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { isLiteral, type Literal } from '../core/element.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { checkOptions, checkSize } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { tensorOf } from '../creation/tensor.ts'
import { concatenate } from './concatenate.ts'
import { newAxis } from './newAxis.ts'

/** Options of `stack`. */
export interface StackOptions {
  /** Index of the new axis in the result; the first by default. */
  readonly axis?: number
  /** Name of the new axis; none by default. */
  readonly name?: string | null
}

/**
 * Joins tensors of equal shapes along a new axis. Types and names merge.
 *
 * @throws NxError `empty` for no tensors, `shape` if shapes differ, `names_mismatch`, `axis_out_of_bounds`.
 *
 * @example
 * toArray(stack([tensor([1, 2]), tensor([3, 4])])) // => [[1, 2], [3, 4]]
 * toArray(stack([tensor([1, 2]), tensor([3, 4])], { axis: -1 })) // => [[1, 3], [2, 4]]
 */
export function stack(tensors: readonly TensorLike[], options: StackOptions = {}): Tensor {
  return freeing(() => {
    const given = list('stack', 'tensors', tensors)
    checkOptions('stack', options, ['axis', 'name'])
    if (given.length === 0) throw new NxError('empty', 'stack', 'no tensors were given; give at least one')
    if (given.every(isLiteral)) return stackNumbers(given, options)
    const inputs = asTensors(given, 'stack')
    const first = inputs[0]!
    const axis = resolveNewAxis('stack', first, options.axis ?? 0)
    const differs = inputs.some(
      ({ shape }) =>
        shape.length !== first.shape.length || shape.some((length, i) => length !== first.shape[i]),
    )
    if (differs) {
      throw new NxError(
        'shape',
        'stack',
        `tensors must have one shape, got ${inputs.map((each) => formatShape(each)).join(' and ')}; see concatenate`,
        { shapes: inputs.map((each) => each.shape) },
      )
    }
    const { names } = broadcastShapes('stack', inputs)
    checkNames('stack', [...names, options.name ?? null], names.length + 1)
    checkSize('stack', [inputs.length, ...first.spec.shape])
    return concatenate(
      inputs.map((input) => newAxis(input, axis, options.name ?? null)),
      { axis },
    )
  })
}

/** One tensor of all the numbers, because a tensor for each takes its time. */
function stackNumbers(numbers: readonly Literal[], { axis = 0, name = null }: StackOptions): Tensor {
  const type = commonType(numbers, 'stack')
  resolveNewAxis('stack', { shape: [], names: [] }, axis)
  return tensorOf('stack', numbers, { type, names: [name] })
}
