// A worker that gives rows back, and breaks when it is told to.
import { setTimeout } from 'node:timers/promises'
import { workerData } from 'node:worker_threads'
import { binaryBackend } from '@nx/backend-binary'
import { serving } from '@nx/serving'
import { serveWorker } from '@nx/serving/worker'
import { setDefaultBackend, type Tensor } from '@nx/tensor'
import { breakages, type WorkerSettings } from './breakages.ts'
import { sequencesOf } from './echo.ts'

const { computeMs, orders, deadly } = workerData as WorkerSettings

/** (module (func (export "run") unreachable)) */
const trap = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 0, 10, 5, 1, 3, 0,
  0, 11,
])

setDefaultBackend(binaryBackend())

async function act(): Promise<void> {
  switch (breakages[Atomics.exchange(orders, 0, 0)]) {
    case 'trap': {
      const { instance } = await WebAssembly.instantiate(trap)
      ;(instance.exports['run'] as () => void)()
      break
    }
    case 'memory':
      for (const all: unknown[] = []; ; all.push(new Array(2 ** 20).fill(all.length)));
    case 'exit':
      process.exit(1)
  }
}

serveWorker(
  serving(() => async (batch) => {
    await act()
    const rows = batch.toContainer() as Tensor
    if (deadly && sequencesOf(rows, batch.size).some((each) => each % deadly.every === deadly.rest))
      process.exit(1)
    if (computeMs > 0) await setTimeout(computeMs)
    return rows
  }),
)
