// Fourier transform.
import { toComplex, underName } from '@nx/types'
import { cast } from '../core/cast.ts'
import { complexTransform } from '../core/fourier-convolution.ts'
import { cleaned, transformAttrs, type TransformOptions } from '../core/fourier-options.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'

/**
 * The discrete Fourier transform along an axis, by default the last. The result is complex: c128 for f64,
 * else c64.
 *
 * @throws NxError `option` for a wrong length, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(fft(tensor([1, 1, 1, 1]))) // => [new Complex(4, 0), new Complex(0, 0), new Complex(0, 0), new Complex(0, 0)]
 */
export function fft(tensor: TensorLike, options: TransformOptions = {}): Tensor {
  return freeing(() => {
    const input = toTensor(tensor, 'fft')
    const { axis, length } = transformAttrs('fft', input, options)
    return underName('fft', () =>
      cleaned(complexTransform('fft', cast(input, toComplex(input.type)), axis, length), options.eps),
    )
  })
}
