// What kernels report, as errors: the same codes and words as the reference backend.
import { NxError } from '@nx/types'
import { failing } from './codegen/emitter.ts'

/** The error for the failure bits that a kernel returned. */
export function failure(bits: number): NxError {
  const op = failing[Math.log2(bits & -bits)]!
  const [code, message] = messageOf(op)
  return new NxError(code, op, message)
}

function messageOf(op: (typeof failing)[number]): readonly [code: string, message: string] {
  switch (op) {
    case 'quotient':
    case 'remainder':
      return ['division_by_zero', 'the divisor holds an integer zero; replace zeros first, e.g. by select']
    case 'pow':
      return [
        'negative_exponent',
        'integers have no negative powers, got a negative exponent; convert the base to a float type',
      ]
    case 'gather':
    case 'scatter':
      return [
        'index_out_of_bounds',
        'an index is out of bounds, got one below 0 or beyond the end of its axis; give indices within it, or clip ' +
          'them first',
      ]
    default:
      return [
        'negative_shift',
        'shift amounts must not be negative, got a negative one; shift the other way by its opposite',
      ]
  }
}
