// Partitions that are workers, which can be killed and told to break.
import { Worker } from 'node:worker_threads'
import type { Partitions } from '@nx/serving'
import { workerPartitions } from '@nx/serving/worker'
import { type Breakage, breakages, type WorkerSettings } from '../serve/breakages.ts'
import { bundled } from '../serve/bundle.ts'

export interface Workers {
  readonly partitions: Partitions
  /** Ends one at once, as the system would. */
  kill(index: number): void
  /** Lets the worker that runs the next batch break. */
  order(breakage: Breakage): void
}

/** Workers that give rows back after a while, and end by `deadly` ones; what they may allocate is bounded. */
export async function echoWorkers(
  count: number,
  computeMs: number,
  deadly?: WorkerSettings['deadly'],
): Promise<Workers> {
  const file = await bundled('echo-worker.ts')
  const orders = new Int32Array(new SharedArrayBuffer(4))
  const workerData: WorkerSettings = { computeMs, orders, ...(deadly && { deadly }) }
  const alive: Worker[] = []
  const make = (): Worker => {
    const worker = new Worker(file, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
      stderr: true,
    })
    alive.push(worker)
    worker.on('exit', () => alive.splice(alive.indexOf(worker), 1))
    return worker
  }
  return {
    partitions: workerPartitions(make, { count }),
    kill: (index) => void alive[index % alive.length]?.terminate(),
    order: (breakage) => void Atomics.store(orders, 0, breakages.indexOf(breakage)),
  }
}
