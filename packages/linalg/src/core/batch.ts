// Decompositions work on a batch of matrices: tensors of rank three.
import { asType, reshape, type Tensor } from '@nx/tensor'
import { bitSize, type DType, isComplex, sizeOf } from '@nx/types'

/** The type that a decomposition computes in: f32 where the element type is narrower. */
export function wideType(type: DType): DType {
  return !isComplex(type) && bitSize(type) < 32 ? 'f32' : type
}

/** The relative distance of neighbouring numbers of a type that decompositions compute in. */
export function epsilonOf(type: DType): number {
  return type === 'f64' || type === 'c128' ? 2 ** -52 : 2 ** -23
}

/** The leading axes of a stack of matrices. */
export function leadingOf(tensor: Tensor): readonly number[] {
  return tensor.shape.slice(0, -2)
}

/** A stack of matrices as a tensor `[batch, rows, columns]` of the type to compute in. */
export function toBatch(tensor: Tensor): Tensor {
  const [rows, columns] = tensor.shape.slice(-2) as [number, number]
  return reshape(asType(tensor, wideType(tensor.type)), [sizeOf(leadingOf(tensor)), rows, columns])
}

/** The results of a batch with the leading axes and the type they had before. */
export function fromBatch(result: Tensor, leading: readonly number[], type: DType): Tensor {
  return asType(reshape(result, [...leading, ...result.shape.slice(1)]), type)
}
