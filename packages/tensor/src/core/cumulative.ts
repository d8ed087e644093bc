// Running results along an axis: what the cumulative functions share.
import { concatenate } from '../ops/concatenate.ts'
import { reverse } from '../ops/reverse.ts'
import { sliceAlongAxis } from '../ops/sliceAlongAxis.ts'
import { apply } from './apply.ts'
import { type Axis, resolveAxis } from './axes.ts'
import { inWideType } from './composite.ts'
import { cumulativeKernel } from './cumulative-kernel.ts'
import type { Definition } from './definition.ts'
import { checkOptions } from './options.ts'
import type { Tensor } from './tensor.ts'
import { shiftedAxis } from './shifted-axes.ts'

/** Options of the cumulative functions. */
export interface CumulativeOptions {
  /** The axis along which results run; the first by default. */
  readonly axis?: Axis
  /** Whether they run from the last element to the first; false by default. */
  readonly reverse?: boolean
}

interface Attrs {
  readonly axis: number
  readonly reverse: boolean
}

/** Runs a cumulative function. */
export function cumulative(
  name: string,
  input: Tensor,
  options: CumulativeOptions,
  combine: (left: Tensor, right: Tensor) => Tensor,
): Tensor {
  checkOptions(name, options, ['axis', 'reverse'])
  const definition: Definition<Attrs> = {
    name,
    vectorize: shiftedAxis,
    infer: ([spec]) => spec!,
    decompose: ([x], attrs) => inWideType(x!, (wide) => scan(wide, attrs, combine)),
    host: cumulativeKernel,
  }
  const axis = resolveAxis(name, input, options.axis ?? 0)
  return apply(definition, [input], { axis, reverse: options.reverse ?? false })
}

/**
 * Combines each element with the one 1, 2, 4, … positions before it (W. D. Hillis and G. L. Steele, "Data
 * Parallel Algorithms", Communications of the ACM 29 (1986), 1170-1183).
 */
function scan(
  x: Tensor,
  { axis, reverse: backwards }: Attrs,
  combine: (left: Tensor, right: Tensor) => Tensor,
): Tensor {
  const length = x.shape[axis]!
  let result = backwards ? reverse(x, { axes: [axis] }) : x
  for (let distance = 1; distance < length; distance *= 2) {
    const before = sliceAlongAxis(result, 0, length - distance, { axis })
    const after = sliceAlongAxis(result, distance, length - distance, { axis })
    const start = sliceAlongAxis(result, 0, distance, { axis })
    result = concatenate([start, combine(before, after)], { axis })
  }
  return backwards ? reverse(result, { axes: [axis] }) : result
}
