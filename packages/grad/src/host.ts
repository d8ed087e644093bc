// Calls of host functions: nothing is known about their derivative.
import type { HostExpression } from '@nx/defn/internal'
import { NxError } from '@nx/types'

/** The error for a derivative that goes through a call of the host. */
export function hostCall(op: string, { name }: HostExpression): NxError {
  return new NxError(
    'not_differentiable',
    op,
    `the derivative goes through a call of the host, got ${name}; say what it is with customGrad, or keep the value ` +
      'constant with stopGrad',
    { call: name },
  )
}
