// What a server counts.
import type { Histogram, ServerStats } from './server.ts'

type Counts = Omit<
  ServerStats,
  'pending' | 'queuedRows' | 'queueSeconds' | 'computeSeconds' | 'requestSeconds' | 'batchRows'
>

/** From a tenth of a millisecond to a minute, three to a decade. */
const secondsBounds: readonly number[] = [
  1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60,
]
const rowsBounds: readonly number[] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]

/** A histogram that is added to. */
export class Counted implements Histogram {
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum = 0
  count = 0

  constructor(bounds: readonly number[]) {
    this.bounds = bounds
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0)
  }

  add(value: number): void {
    let bucket = 0
    while (bucket < this.bounds.length && value > this.bounds[bucket]!) bucket++
    this.counts[bucket]!++
    this.sum += value
    this.count++
  }

  copy(): Histogram {
    return { bounds: this.bounds, counts: [...this.counts], sum: this.sum, count: this.count }
  }
}

/** The counters of a server. */
export class Counters {
  readonly counts: { -readonly [K in keyof Counts]: number } = {
    received: 0,
    succeeded: 0,
    failed: 0,
    rejected: 0,
    cancelled: 0,
    expired: 0,
    executions: 0,
    executedRows: 0,
    retries: 0,
    bisections: 0,
    replacedPartitions: 0,
  }
  readonly queueSeconds: Counted = new Counted(secondsBounds)
  readonly computeSeconds: Counted = new Counted(secondsBounds)
  readonly requestSeconds: Counted = new Counted(secondsBounds)
  readonly batchRows: Counted = new Counted(rowsBounds)

  copy(pending: number, queuedRows: number): ServerStats {
    return {
      ...this.counts,
      pending,
      queuedRows,
      queueSeconds: this.queueSeconds.copy(),
      computeSeconds: this.computeSeconds.copy(),
      requestSeconds: this.requestSeconds.copy(),
      batchRows: this.batchRows.copy(),
    }
  }
}
