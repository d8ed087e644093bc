// Distances between floats in units in the last place.
import { type DType, epsilon, smallestPositiveNormal, toReal } from '@nx/types'

/** Spacing of a float type's values around a number. */
export function spacing(value: number, type: DType): number {
  const real = toReal(type)
  const relative = Number(epsilon(real))
  const smallest = Number(smallestPositiveNormal(real))
  const magnitude = Math.max(Math.abs(value), smallest)
  let exponent = Math.floor(Math.log2(magnitude))
  if (2 ** exponent > magnitude) exponent--
  return relative * 2 ** exponent
}

/**
 * How many representable values lie between two numbers; `Infinity` if only one is finite or a NaN.
 *
 * @example
 * ulpDistance(1 + 2 ** -23, 1, 'f32') // => 1
 */
export function ulpDistance(got: number, want: number, type: DType): number {
  if (got === want || (Number.isNaN(got) && Number.isNaN(want))) return 0
  if (!Number.isFinite(got) || !Number.isFinite(want)) return Infinity
  return Math.abs(got - want) / spacing(want, type)
}
