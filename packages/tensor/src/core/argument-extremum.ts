// Where the largest or smallest element is: what argmax and argmin share.
import { type DType, isFloat } from '@nx/types'
import { bitwiseOr } from '../ops/bitwiseOr.ts'
import { equal } from '../ops/equal.ts'
import { flatten } from '../ops/flatten.ts'
import { isNan } from '../ops/isNan.ts'
import { reduceMax } from '../ops/reduceMax.ts'
import { reduceMin } from '../ops/reduceMin.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { apply } from './apply.ts'
import { type Axis, resolveAxis } from './axes.ts'
import { cast } from './cast.ts'
import { oneOf, realType } from './checks.ts'
import { count } from './count.ts'
import type { Definition } from './definition.ts'
import { emptyAxis } from './extremum.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { checkOptions, checkType } from './options.ts'
import { withLength } from './reshaping.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'
import { shiftedAxis } from './shifted-axes.ts'

/** Options of `argmax` and `argmin`. */
export interface ArgExtremumOptions {
  /** The axis to search; by default all elements, and the index is into the flattened tensor. */
  readonly axis?: Axis
  /** Whether the axis stays with length 1; false by default. */
  readonly keepAxis?: boolean
  /** Which of several equal elements counts; the first, `low`, by default. */
  readonly tieBreak?: 'low' | 'high'
  /** Type of the index; s32 by default. */
  readonly type?: DType
}

interface Attrs {
  readonly axis: number
  readonly keepAxis: boolean
  readonly tieBreak: 'low' | 'high'
}

/** Runs argmax or argmin. Throws `type`, `option`, `empty_axis`, and as `resolveAxis`. */
export function argExtremum(
  name: 'argmax' | 'argmin',
  tensor: TensorLike,
  options: ArgExtremumOptions,
): Tensor {
  return freeing(() => {
    checkOptions(name, options, ['axis', 'keepAxis', 'tieBreak', 'type'])
    const input = toTensor(tensor, name)
    realType(name, input.type)
    const type = checkType(name, options.type, 's32')
    const tieBreak = oneOf(name, 'tieBreak', options.tieBreak ?? 'low', ['low', 'high'])
    const { axis, keepAxis = false } = options
    const along = axis === undefined ? flatten(input) : input
    const index = axis === undefined ? 0 : resolveAxis(name, input, axis)
    if (along.shape[index] === 0) throw emptyAxis(name, input)
    const attrs = { axis: index, keepAxis: keepAxis && axis !== undefined, tieBreak }
    const found = cast(apply(definitionOf(name), [along], attrs), type)
    if (!keepAxis || axis !== undefined) return found
    return reshape(
      found,
      input.shape.map(() => 1),
      { names: input.names },
    )
  })
}

function definitionOf(name: 'argmax' | 'argmin'): Definition<Attrs> {
  return {
    name,
    vectorize: shiftedAxis,
    infer: ([input], { axis, keepAxis }) => ({
      type: 's32',
      shape: keepAxis ? withLength(input!.shape, axis, 1) : input!.shape.filter((_, i) => i !== axis),
      names: input!.names.filter((_, i) => keepAxis || i !== axis),
    }),
    decompose: ([input], { axis, keepAxis, tieBreak }) => {
      const x = input!
      const best = (name === 'argmax' ? reduceMax : reduceMin)(x, { axes: [axis], keepAxes: true })
      // Where there is a NaN it is the best, and nothing equals it.
      const hits = isFloat(x.type) ? bitwiseOr(equal(x, best), isNan(x)) : equal(x, best)
      const positions = count(x.backend, x.shape, axis)
      const options = { axes: [axis], keepAxes: keepAxis }
      return tieBreak === 'low'
        ? reduceMin(select(hits, positions, x.shape[axis]!), options)
        : reduceMax(select(hits, positions, -1), options)
    },
  }
}
