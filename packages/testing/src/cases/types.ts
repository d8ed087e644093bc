// Sets of types that cases are for.
import { bitSize, type DType, isComplex, isFloat, isInteger, toAggregate } from '@nx/types'

export const anyType = (): boolean => true

export const isReal = (type: DType): boolean => !isComplex(type)

export const isFloating = (type: DType): boolean => isFloat(type) || isComplex(type)

/** What sums and products of integers are made in, where that is another type. */
export const typesOfAggregates = (type: DType): readonly DType[] => [toAggregate(type)]

/** The types that the bits of a type are looked at in, by tests for NaN and counts of bits. */
export function typesOfBits(type: DType): readonly DType[] {
  const own = `u${bitSize(type)}` as DType
  return isInteger(type) && bitSize(type) < 32 ? [own, 'u32'] : [own]
}
