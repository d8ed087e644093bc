// What must hold of the counters of a server at any time.
import { expect } from 'vitest'
import type { Server } from '../src/index.ts'

/** Every request that was received has one outcome, or is pending. */
export function expectReconciled(server: Server<never>): void {
  const { received, succeeded, failed, rejected, cancelled, expired, pending, ...stats } = server.stats()
  expect(succeeded + failed + rejected + cancelled + expired + pending).toBe(received)
  expect(stats.batchRows.count).toBe(stats.executions)
  expect(stats.batchRows.sum).toBe(stats.executedRows)
  const { total, idle, lost } = server.health().partitions
  expect(idle + lost).toBeLessThanOrEqual(total)
  if (pending === 0) expect(stats.queuedRows).toBe(0)
}
