// Tests that need a NATS server: they fail without one where CI is set, and say why they are skipped elsewhere.
import { describe } from 'vitest'
import { findNatsServer } from './find-server.ts'

/**
 * `describe`, for tests that start servers. Where the machine stands still longer than members may, calls fail: that may happen
 * once, not three times.
 */
export function describeOnNats(name: string, body: () => void): void {
  const reason = whyNone()
  describe.skipIf(reason !== null)(reason === null ? name : `${name}, skipped: ${reason}`, { retry: 2 }, body)
}

function whyNone(): string | null {
  try {
    findNatsServer()
    return null
  } catch (error) {
    if (process.env['CI'] === 'true') throw error
    return (error as Error).message
  }
}
