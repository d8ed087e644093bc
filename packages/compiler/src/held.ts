// How values are held that no loop computes with as they are.
import { isComplex, toReal } from '@nx/types'
import type { Spec } from '@nx/types'

/** What holds a value: complex numbers are real and imaginary parts along an axis behind all others. */
export const heldAs = (spec: Spec): Spec =>
  isComplex(spec.type) ? { type: toReal(spec.type), shape: [...spec.shape, 2] } : spec
