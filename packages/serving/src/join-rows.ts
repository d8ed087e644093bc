// Tensors joined along their first axis.
import { concatenate, type Tensor } from '@nx/tensor'

/** Tensors of one form but for the first axis, joined along it. */
export function joinRows(tensors: readonly Tensor[]): Tensor {
  return concatenate(tensors)
}
