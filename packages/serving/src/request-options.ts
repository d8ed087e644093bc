// The options of one request, checked and completed.
import { checkOptions, wrongOption } from '@nx/types'
import type { RequestOptions } from './server.ts'
import { limit } from './start-options.ts'

/** What is known of a request beside its input. */
export interface CheckedRequest {
  readonly priority: number
  /** Empty for none. */
  readonly tenant: string
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** Throws `unknown_option` or `option` for options that are none. */
export function checkRequest(op: string, options: RequestOptions, timeoutMs: number): CheckedRequest {
  checkOptions(op, options, ['priority', 'tenant', 'timeoutMs', 'signal'])
  const { priority = 0, tenant = '', signal } = options
  if (!Number.isFinite(priority)) throw wrongOption(op, 'priority', 'a finite number', priority)
  if (typeof tenant !== 'string') throw wrongOption(op, 'tenant', 'text', tenant)
  if (signal !== undefined && !isSignal(signal)) throw wrongOption(op, 'signal', 'an AbortSignal', signal)
  return { priority, tenant, signal, timeoutMs: limit('timeoutMs', options.timeoutMs, timeoutMs, 0, op) }
}

/** Those of other realms, too. */
function isSignal(value: Partial<AbortSignal> | null): boolean {
  return (
    typeof value?.aborted === 'boolean' &&
    typeof value.addEventListener === 'function' &&
    typeof value.removeEventListener === 'function'
  )
}
