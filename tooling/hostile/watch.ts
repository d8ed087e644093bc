// Ends the process when one call does not come back: nothing else could, while a loop has the thread.
import { Worker } from 'node:worker_threads'

const capacity = 1000

const watching = `
const { workerData: { state, text, seconds } } = require('node:worker_threads')
const counts = new Int32Array(state)
let [last, since] = [-1, 0]
setInterval(() => {
  const now = Atomics.load(counts, 0)
  since = now === last ? since + 1 : 0
  last = now
  if (since < seconds) return
  const shown = Buffer.from(new Uint8Array(text).slice(0, counts[1])).toString()
  require('node:fs').writeSync(2, shown + '\\n    did not come back in ' + seconds + ' s\\n')
  process.kill(process.pid, 'SIGKILL')
}, 1000)
`

/** A function to tell the name of each call to, and one that ends the watch. */
export function watch(seconds: number): { before: (call: string) => void; end: () => Promise<unknown> } {
  const state = new SharedArrayBuffer(8)
  const text = new SharedArrayBuffer(capacity)
  const counts = new Int32Array(state)
  const worker = new Worker(watching, { eval: true, workerData: { state, text, seconds } })
  return {
    before: (call) => {
      counts[1] = Buffer.from(text).write(call)
      Atomics.add(counts, 0, 1)
    },
    end: () => worker.terminate(),
  }
}
