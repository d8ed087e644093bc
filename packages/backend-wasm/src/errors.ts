// What kernels report, as errors: the same codes and words as the reference backend.
import type { Loop } from '@nx/compiler'
import { isInteger, NxError } from '@nx/types'
import { failures } from './codegen/emitter.ts'

/** The first operation of a nest among those named, on integers. */
function among(loop: Loop, names: readonly string[]): string {
  for (const each of loop.body) {
    if (each.op === 'apply' && names.includes(each.name) && isInteger(each.type)) return each.name
  }
  return names[0]!
}

/** The error for the failure bits that a kernel returned. */
export function failure(bits: number, loop: Loop): NxError {
  if (bits & failures.divisionByZero) {
    const op = among(loop, ['quotient', 'remainder'])
    return new NxError(
      'division_by_zero',
      op,
      'the divisor holds an integer zero; replace zeros first, e.g. by select',
    )
  }
  if (bits & failures.negativeExponent) {
    return new NxError(
      'negative_exponent',
      'pow',
      'integers have no negative powers, got a negative exponent; convert the base to a float type',
    )
  }
  if (bits & failures.negativeShift) {
    return new NxError(
      'negative_shift',
      among(loop, ['leftShift', 'rightShift']),
      'shift amounts must not be negative, got a negative one; shift the other way by its opposite',
    )
  }
  return new NxError(
    'index_out_of_bounds',
    loop.stores.some((store) => store.access.indirect.length > 0) ? 'scatter' : 'gather',
    'an index is out of bounds, got one below 0 or beyond the end of its axis; give indices within it, or clip them first',
  )
}
