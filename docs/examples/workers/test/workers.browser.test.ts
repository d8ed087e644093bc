// The recipe of docs/guides/workers.md with a Web Worker.
import { it } from 'vitest'
import { checkWorker } from './cases.ts'

it('computes in a Web Worker', { timeout: 180_000 }, async () => {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' })
  try {
    await checkWorker(worker)
  } finally {
    worker.terminate()
  }
})
