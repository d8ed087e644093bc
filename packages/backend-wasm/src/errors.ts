// What kernels report, as errors: the same codes and words as the reference backend.
import { NxError } from '@nx/types'
import { failing } from './codegen/emitter.ts'

const messages = {
  division_by_zero: 'the divisor holds an integer zero; replace zeros first, e.g. by select',
  negative_exponent:
    'integers have no negative powers, got a negative exponent; convert the base to a float type',
  negative_shift:
    'shift amounts must not be negative, got a negative one; shift the other way by its opposite',
  index_out_of_bounds:
    'an index is out of bounds, got one below 0 or beyond the end of its axis; give indices within it, or clip them first',
} as const

/** The error for the failure bits that a kernel returned. */
export function failure(bits: number): NxError {
  const [op, code] = Object.entries(failing)[Math.log2(bits & -bits)]!
  return new NxError(code, op, messages[code])
}
