// Inverse Fourier transform of two axes.
import { transformPair, type TransformPairOptions } from '../core/fourier-pair.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/typed.ts'
import { ifft } from './ifft.ts'

/**
 * The inverse of `fft2` along two axes, by default the last ones. The result is complex: c128 for f64, else
 * c64.
 *
 * @throws NxError `rank` unless there are two axes, `option` for wrong lengths, and as `sum` for wrong axes.
 *
 * @example
 * toArray(real(ifft2(fft2(tensor([[1, 2], [3, 4]]))))) // => [[1, 2], [3, 4]]
 */
export function ifft2(tensor: TensorLike, options: TransformPairOptions = {}): Tensor {
  return transformPair('ifft2', ifft, tensor, options)
}
