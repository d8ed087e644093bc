// Where batches run: the interface between a server and what computes.
import { wrongOption } from '@nx/types'
import type { Batch } from './batch.ts'
import type { Serving, ServingFunctionOptions } from './serving.ts'

/** What came of a batch. */
export interface Executed {
  readonly output: unknown
  readonly serverInfo: unknown
}

/** One slot that runs a batch at a time. */
export interface Partition {
  /**
   * Runs a batch; gives what came of it, or a promise of that. What the function threw, which is the batch's fault, is a
   * rejection; when the partition itself is lost, as a worker that died, it rejects with an NxError `worker_lost`.
   *
   * `onHook` is told the values of the hooks that the serving streams, of the whole batch.
   */
  execute(batch: Batch, onHook: (name: string, value: unknown) => void): Executed | Promise<Executed>
  /** Settles when the partition can run no more batches though nobody disposed of it. */
  readonly lost: Promise<unknown>
  /** Ends it at once, whatever it does; what it runs rejects with `worker_lost`. */
  dispose(): Promise<void>
}

/** How a server gets its partitions. */
export interface Partitions {
  /** How many there are. */
  readonly count: number
  /**
   * Makes one, also in place of one that was lost: loads, compiles, and fulfills when it can take batches. `serving` and
   * `options` are those of the server. `signal` aborts when nobody needs it any more, as when the server has stopped.
   */
  create(
    index: number,
    serving: Serving<never>,
    options: ServingFunctionOptions,
    signal?: AbortSignal,
  ): Promise<Partition>
}

/** More than any machine has use for. */
export const mostPartitions = 1024

/** Throws `option` unless that many partitions can be. */
export function checkCount(op: string, option: string, count: number): number {
  if (Number.isInteger(count) && count > 0 && count <= mostPartitions) return count
  throw wrongOption(op, option, `a whole number from 1 to ${mostPartitions}`, count)
}
