// The recipe of docs/guides/workers.md with Node's worker_threads.
import { Worker } from 'node:worker_threads'
import { it } from 'vitest'
import { checkWorker } from './cases.ts'

it('computes in a worker thread', { timeout: 180_000 }, async () => {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), {
    execArgv: ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning'],
  })
  try {
    await checkWorker(worker)
  } finally {
    await worker.terminate()
  }
})
