// Elements that are known before anything is computed.
import { isTraced } from '@nx/defn/internal'
import { isTensor, type Tensor, type TensorLike, toFlatArray, WeakFloat } from '@nx/tensor'

/** The elements of a real operand, none where it is traced or on a device that the host cannot read at once. */
export function knownElements(operand: TensorLike): readonly number[] {
  if (!isTensor(operand)) return [Number(operand instanceof WeakFloat ? operand.value : operand)]
  return isKnown(operand) ? toFlatArray(operand).map(Number) : []
}

/** Whether the elements can be read now. */
export function isKnown(tensor: Tensor): boolean {
  return !isTraced(tensor) && tensor.backend.readSync !== undefined
}
