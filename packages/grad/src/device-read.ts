// Derivatives at once, on devices that cannot be read while a function runs.
import { NxError } from '@nx/types'

/** Runs a function; where it had to wait for a device, the error says in which form it can. */
export function atOnce<T>(op: string, form: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof NxError) || error.code !== 'device_read') throw error
    const backend = String(error.details['backend'])
    throw new NxError(
      'device_read',
      op,
      `the function branches or loops by a value on "${backend}", which cannot be read synchronously; put the call ` +
        `into a compiled function that waits: await ${form}`,
      { backend },
    )
  }
}
