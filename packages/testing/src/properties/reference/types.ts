// Types of results, worked out anew.
import { bitSize, type DType, isComplex, isFloat, isInteger, isUnsigned } from '@nx/types'

/** Type of sums and products: integers at least 32 bits wide. */
export function toAggregate(type: DType): DType {
  if (!isInteger(type) || bitSize(type) === 64) return type
  return isUnsigned(type) ? 'u32' : 's32'
}

/** Integers become f32. */
export const toFloating = (type: DType): DType => (isFloat(type) || isComplex(type) ? type : 'f32')
