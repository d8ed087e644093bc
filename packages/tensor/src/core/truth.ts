// Whether all or some elements are not zero: what all and any share.
import { notEqual } from '../ops/notEqual.ts'
import { reduceMax } from '../ops/reduceMax.ts'
import { reduceMin } from '../ops/reduceMin.ts'
import { apply } from './apply.ts'
import { allAxes, resolveAxes } from './axes.ts'
import { like } from './composite.ts'
import type { Definition } from './definition.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { checkOptions } from './options.ts'
import { reduction, type ReduceAttrs, type ReduceOptions } from './reduce.ts'
import { broadcastTo, sizeAlong } from './reshaping.ts'
import type { Tensor } from './tensor.ts'

/** Runs all or any. */
export function reduceTruth(name: 'all' | 'any', tensor: TensorLike, options: ReduceOptions): Tensor {
  checkOptions(name, options, ['axes', 'keepAxes'])
  const input = toTensor(tensor, name)
  const axes =
    options.axes === undefined ? allAxes(input.shape.length) : resolveAxes(name, input, options.axes)
  return apply(definitionOf(name), [input], { axes, keepAxes: Boolean(options.keepAxes) })
}

function definitionOf(name: 'all' | 'any'): Definition<ReduceAttrs> {
  const base = reduction(name)
  return {
    ...base,
    infer: (inputs, attrs) => ({ ...base.infer(inputs, attrs), type: 'u8' }),
    isFree: () => true,
    decompose: ([input], attrs) => {
      const truth = notEqual(input!, like(input!, 0))
      if (sizeAlong(input!.shape, attrs.axes) > 0)
        return (name === 'all' ? reduceMin : reduceMax)(truth, attrs)
      const { shape } = base.infer([truth], attrs)
      return broadcastTo(like(truth, name === 'all' ? 1 : 0), shape)
    },
  }
}
