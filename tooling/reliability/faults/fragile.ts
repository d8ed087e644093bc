// Partitions in this thread that can be lost at any time, as workers that die.
import type { Executed, Partition, Partitions, ServingFunctionOptions } from '@nx/serving'
import { inProcessPartitions } from '@nx/serving'
import { NxError } from '@nx/types'

export interface Fragile extends Partitions {
  /** Loses the partition of that index, with what it runs. */
  lose(index: number): void
}

/** Wraps partitions of this thread; a new one is there after `restartMs`. */
export function fragile(count: number, restartMs: number): Fragile {
  const inner = inProcessPartitions(count)
  const losers = new Map<number, () => void>()
  return {
    count,
    lose: (index) => losers.get(index)?.(),
    async create(index, serving, options: ServingFunctionOptions): Promise<Partition> {
      await new Promise((resolve) => setTimeout(resolve, restartMs))
      const partition = await inner.create(index, serving, options)
      const { promise: lost, resolve } = Promise.withResolvers<unknown>()
      const gone = lost.then((): Promise<Executed> => {
        throw new NxError('worker_lost', 'fragile', 'the partition was lost on purpose; try again', {
          retryable: true,
        })
      })
      gone.catch(() => undefined)
      losers.set(index, () => resolve('lost on purpose'))
      return {
        execute: (batch, onHook) => Promise.race([partition.execute(batch, onHook), gone]),
        lost,
        dispose: () => partition.dispose(),
      }
    },
  }
}
