// workerPartitions: each partition of a server in a thread of its own.
import { checkFunction, checkOptions } from '@nx/tensor/internal'
import { wrongOption } from '@nx/types'
import { checkCount, type Partitions } from '../partition.ts'
import { startWorker, type WorkerLike } from './port.ts'
import { WorkerPartition } from './worker-partition.ts'

/** Options of `workerPartitions`. */
export interface WorkerPartitionsOptions {
  /** How many workers; 1 by default. */
  readonly count?: number
  /** Milliseconds in which a worker must load, compile and be ready; 30,000 by default. */
  readonly startTimeoutMs?: number
}

const op = 'workerPartitions'

/**
 * Partitions that are workers: of `node:worker_threads`, or Web Workers in browsers, Deno and Bun. They are given as the
 * URL of a module that calls `serveWorker`, or as a function that makes one, for options of the runtime's and for
 * bundlers: `() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`.
 *
 * The tensors of a batch are joined here and their memory is moved, and so are those of the output, which get the backend
 * of the batch; containers are arrays and plain objects. A worker that exits or fails is lost, and the server makes
 * another one. Idle workers keep no process alive where the runtime can say so.
 *
 * @throws NxError `option`, `unknown_option`, `not_function`. Making a partition rejects with what the worker's module or
 * the serving's `init` throws, `no_worker` where the runtime has none, `worker_start` if it is not ready in time,
 * `worker_lost` if it ended before.
 *
 * @example
 * const partitions = workerPartitions(new URL('file:///app/worker.js'), { count: 2 })
 * partitions.count // => 2
 */
export function workerPartitions(
  urlOrMake: string | URL | (() => WorkerLike | Promise<WorkerLike>),
  options: WorkerPartitionsOptions = {},
): Partitions {
  checkOptions(op, options, ['count', 'startTimeoutMs'])
  const { count = 1, startTimeoutMs = 30_000 } = options
  checkCount(op, 'count', count)
  if (!(typeof startTimeoutMs === 'number' && startTimeoutMs > 0))
    throw wrongOption(op, 'startTimeoutMs', 'a number of milliseconds above 0', startTimeoutMs)
  const isUrl = typeof urlOrMake === 'string' || urlOrMake instanceof URL
  if (!isUrl) checkFunction(op, urlOrMake)
  return {
    count,
    async create(_index, serving, functionOptions, signal) {
      const worker = isUrl ? startWorker(urlOrMake) : await urlOrMake()
      if (typeof worker?.postMessage !== 'function')
        throw wrongOption(op, 'what the function makes', 'a Worker', worker)
      const partition = new WorkerPartition(worker, serving, functionOptions, startTimeoutMs)
      const end = (): void => void partition.dispose()
      signal?.addEventListener('abort', end)
      try {
        if (signal?.aborted) end()
        await partition.ready
        return partition
      } catch (error) {
        await partition.dispose()
        throw error
      } finally {
        signal?.removeEventListener('abort', end)
      }
    },
  }
}
