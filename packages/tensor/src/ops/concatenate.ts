// Tensors joined along an axis.
import { NxError } from '@nx/types'
import { apply } from '../core/apply.ts'
import { type Axis, list, resolveAxis } from '../core/axes.ts'
import { mergeNames } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import type { Definition } from '../core/definition.ts'
import { formatShape } from '../core/format.ts'
import { commonType, type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { withLength } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import type { Names, Tensor, TensorSpec } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { shiftedAxis } from '../core/shifted-axes.ts'

/** Options of `concatenate`. */
export interface ConcatenateOptions {
  /** The axis along which to join; the first by default. */
  readonly axis?: Axis
}

const definition: Definition<{ readonly axis: number }> = {
  name: 'concatenate',
  vectorize: shiftedAxis,
  infer: (inputs, { axis }) => {
    let length = 0
    for (const { shape } of inputs) length += shape[axis]!
    return {
      type: inputs[0]!.type,
      shape: withLength(inputs[0]!.shape, axis, length),
      names: inputs.reduce<Names>((names, each) => commonNames(names, each.names, inputs), inputs[0]!.names),
    }
  },
}

function commonNames(left: Names, right: Names, inputs: readonly TensorSpec[]): Names {
  return left.map((name, axis) => mergeNames('concatenate', name, right[axis]!, inputs))
}

/**
 * Joins tensors along an axis; all other lengths must agree. Types and names merge.
 *
 * @throws NxError `empty` for no tensors, `shape` if other lengths differ, `names_mismatch`, and as `sum` for
 * a wrong axis.
 *
 * @example
 * toArray(concatenate([tensor([1, 2]), tensor([3])])) // => [1, 2, 3]
 * concatenate([iota([2, 1]), iota([2, 3])], { axis: 1 }).shape // => [2, 4]
 */
export function concatenate(tensors: readonly TensorLike[], options: ConcatenateOptions = {}): Tensor {
  return freeing(() => {
    const inputs = list('concatenate', 'tensors', tensors).map((each) => toTensor(each, 'concatenate'))
    checkOptions('concatenate', options, ['axis'])
    const first = inputs[0]
    if (first === undefined) {
      throw new NxError('empty', 'concatenate', 'no tensors were given; give at least one')
    }
    if (inputs.length === 1) return own(first)
    const axis = resolveAxis('concatenate', first, options.axis ?? 0)
    const fits = inputs.every(
      ({ shape }) =>
        shape.length === first.shape.length &&
        shape.every((length, i) => i === axis || length === first.shape[i]),
    )
    if (!fits) {
      throw new NxError(
        'shape',
        'concatenate',
        `cannot join ${inputs.map((each) => formatShape(each)).join(' and ')} along axis ${axis}; ` +
          'ranks and all other lengths must agree',
        { shapes: inputs.map((each) => each.shape), axis },
      )
    }
    const type = commonType(inputs, 'concatenate')
    return apply(
      definition,
      inputs.map((input) => cast(input, type)),
      { axis },
    )
  })
}
