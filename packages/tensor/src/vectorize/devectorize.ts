// Vectorized axes become ordinary leading ones.
import { type MappedTensors, mapTensors } from '../core/containers.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { own, view } from '../core/view.ts'

/** Options of `devectorize`. */
export interface DevectorizeOptions {
  /** Whether the names of vectorized axes name the axes they become; true by default. */
  readonly keepNames?: boolean
}

/**
 * Turns vectorized axes into ordinary leading axes, those of every tensor of a container.
 *
 * @example
 * const x = vectorize(tensor([[1, 2], [3, 4]]), 'rows')
 * devectorize(x).names // => ['rows', null]
 * devectorize(x, { keepNames: false }).names // => [null, null]
 */
export function devectorize<T extends object>(container: T, options?: DevectorizeOptions): MappedTensors<T>
export function devectorize(tensor: TensorLike, options?: DevectorizeOptions): Tensor
export function devectorize(value: object | TensorLike, options: DevectorizeOptions = {}): unknown {
  checkOptions('devectorize', options, ['keepNames'])
  return mapTensors('devectorize', value, (tensor) => devectorizeOne(tensor, options.keepNames ?? true))
}

function devectorizeOne(input: Tensor, keepNames: boolean): Tensor {
  if (input.vectorizedAxes.length === 0) return own(input)
  const leading = input.vectorizedAxes.map(([name]) => (keepNames ? name : null))
  return view(input, [...leading, ...input.names], [])
}
