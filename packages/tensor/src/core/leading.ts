// Vectorized axes as ordinary leading ones, for functions that no rule about attributes can vectorize.
import { backendOf, moveTo } from './apply.ts'
import { noNames } from './axes.ts'
import { Tensor, type VectorizedAxes } from './tensor.ts'
import { broadcastLeading, mergeVectorizedAxes } from './vectorized.ts'

/** Tensors without vectorized axes but with all of them leading at full length, and these axes. */
export function toLeading(op: string, inputs: readonly Tensor[]): { plain: Tensor[]; axes: VectorizedAxes } {
  const axes = mergeVectorizedAxes(op, inputs)
  const backend = backendOf(op, inputs)
  const values = broadcastLeading(
    backend,
    inputs.map((input) => moveTo(backend, input)),
    inputs,
    axes,
  )
  const plain = values.map(
    ({ spec, data }) => new Tensor(backend, data, spec, noNames(spec.shape.length), []),
  )
  return { plain, axes }
}

/** The tensor with its leading axes vectorized again. */
export function fromLeading(tensor: Tensor, axes: VectorizedAxes): Tensor {
  return new Tensor(tensor.backend, tensor.data, tensor.spec, tensor.names.slice(axes.length), axes)
}
