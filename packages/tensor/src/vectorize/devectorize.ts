// Vectorized axes become ordinary leading ones.
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { view } from '../core/view.ts'

/** Options of `devectorize`. */
export interface DevectorizeOptions {
  /** Whether the names of vectorized axes name the axes they become; true by default. */
  readonly keepNames?: boolean
}

/**
 * Turns vectorized axes into ordinary leading axes.
 *
 * @example
 * const x = vectorize(tensor([[1, 2], [3, 4]]), 'rows')
 * devectorize(x).names // => ['rows', null]
 * devectorize(x, { keepNames: false }).names // => [null, null]
 */
export function devectorize(tensor: TensorLike, options: DevectorizeOptions = {}): Tensor {
  checkOptions('devectorize', options, ['keepNames'])
  const input = toTensor(tensor)
  if (input.vectorizedAxes.length === 0) return input
  const { keepNames = true } = options
  const leading = input.vectorizedAxes.map(([name]) => (keepNames ? name : null))
  return view(input, [...leading, ...input.names], [])
}
