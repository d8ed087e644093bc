// Conversion to another type, on its own because every operation needs it.
import type { DType } from '@nx/types'
import { applyElementwise } from './apply.ts'
import type { Tensor } from './tensor.ts'

/**
 * The tensor in another type; itself if it has that type already.
 *
 * @internal
 */
export function cast(tensor: Tensor, type: DType, saturate = false): Tensor {
  if (tensor.type === type) return tensor
  if (tensor.weak !== undefined && !saturate) return tensor.weak.at(type)
  return applyElementwise('asType', [tensor], type, saturate ? { type, saturate } : { type })
}
