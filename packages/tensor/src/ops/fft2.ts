// Fourier transform of two axes.
import { transformPair, type TransformPairOptions } from '../core/fourier-pair.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/typed.ts'
import { fft } from './fft.ts'

/**
 * The discrete Fourier transform along two axes, by default the last ones. The result is complex: c128 for
 * f64, else c64.
 *
 * @throws NxError `rank` unless there are two axes, `option` for wrong lengths, and as `sum` for wrong axes.
 *
 * @example
 * toArray(real(fft2(tensor([[1, 1], [1, 1]])))) // => [[4, 0], [0, 0]]
 */
export function fft2(tensor: TensorLike, options: TransformPairOptions = {}): Tensor {
  return transformPair('fft2', fft, tensor, options)
}
