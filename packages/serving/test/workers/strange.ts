// A worker that speaks the protocol, badly.
import { parentPort } from 'node:worker_threads'

const protocol = 'nx-serving/1'
for (const kind of ['hook', 'done', 'failed', 'unheard of', 'refused'])
  parentPort!.postMessage({ protocol, kind })
setInterval(() => {}, 1000)
