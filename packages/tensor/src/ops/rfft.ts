// Fourier transform of real numbers.
import { toComplex, toFloating, underName } from '@nx/types'
import { apply } from '../core/apply.ts'
import { cast } from '../core/cast.ts'
import { realType } from '../core/checks.ts'
import type { Definition } from '../core/definition.ts'
import { fitAxis } from '../core/fit-axis.ts'
import {
  cleaned,
  type TransformAttrs,
  transformAttrs,
  transformDefinition,
  type TransformOptions,
} from '../core/fourier-options.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'
import { fft } from './fft.ts'
import { sliceAlongAxis } from './sliceAlongAxis.ts'

/**
 * The discrete Fourier transform of real numbers along an axis, by default the last, without the second half,
 * which mirrors the first. The result is complex: c128 for f64, else c64.
 *
 * @throws NxError `type` for complex inputs, `option` for a wrong length, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(rfft(tensor([1, 1, 1, 1]))) // => [new Complex(4, 0), new Complex(0, 0), new Complex(0, 0)]
 */
export function rfft(tensor: TensorLike, options: TransformOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'rfft')
    const floating = cast(input, toFloating(realType('rfft', input.type)))
    const attrs = transformAttrs('rfft', input, options)
    return underName('rfft', () => cleaned(apply(definition(), [floating], attrs), options.eps))
  })
}

function definition(): Definition<TransformAttrs> {
  const half = (length: number): number => Math.floor(length / 2) + 1
  return transformDefinition('rfft', toComplex, half, (input, { axis, length }) =>
    input.shape[axis] === length
      ? sliceAlongAxis(fft(input, { axis }), 0, half(length), { axis })
      : rfft(fitAxis(input, axis, length), { axis }),
  )
}
