// Inverse Fourier transform.
import { toComplex, underName } from '@nx/types'
import { cast } from '../core/cast.ts'
import { complexTransform } from '../core/fourier-convolution.ts'
import { cleaned, transformAttrs, type TransformOptions } from '../core/fourier-options.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'

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
    const { axis, length } = transformAttrs('ifft', input, options)
    return underName('ifft', () =>
      cleaned(complexTransform('ifft', cast(input, toComplex(input.type)), axis, length), options.eps),
    )
  })
}
