// Elements as JavaScript reads them.
import { bitSize, type DType, isInteger, type Scalar } from '@nx/types'
import type { Value } from '../property.ts'

/** Integers below 64 bits are read as numbers. */
export const scalarOf = (type: DType, value: Value): Scalar =>
  isInteger(type) && bitSize(type) < 64 ? Number(value) : value
