// Inverse Fourier transform.
import { toComplex, underName } from '@nx/types'
import { apply } from '../core/apply.ts'
import { cast } from '../core/cast.ts'
import type { Definition } from '../core/definition.ts'
import { fitAxis } from '../core/fit-axis.ts'
import { transform } from '../core/fourier.ts'
import {
  cleaned,
  onAxis,
  type TransformAttrs,
  transformAttrs,
  transformDefinition,
  type TransformOptions,
} from '../core/fourier-options.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'
import { divide } from './divide.ts'

/**
 * The inverse of `fft` along an axis, by default the last. The result is complex: c128 for f64, else c64.
 *
 * @throws NxError `option` for a wrong length, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(real(ifft(fft(tensor([1, 2, 3, 4]))))) // => [1, 2, 3, 4]
 */
export function ifft(tensor: TensorLike, options: TransformOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'ifft')
    const attrs = transformAttrs('ifft', input, options)
    return underName('ifft', () =>
      cleaned(apply(definition(), [cast(input, toComplex(input.type))], attrs), options.eps),
    )
  })
}

function definition(): Definition<TransformAttrs> {
  return transformDefinition(
    'ifft',
    (type) => type,
    (length) => length,
    (input, { axis, length }) =>
      divide(
        onAxis(fitAxis(input, axis, length), axis, (z) => transform(z, 1)),
        length,
      ),
  )
}
