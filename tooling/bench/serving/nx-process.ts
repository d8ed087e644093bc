// Ours, which batches: `plain` behind the same plain server as the others, `node` by the protocol, `fetch` by its Fetch
// handler; and `call`, the compiled function without a serving, an image at a time.
import { createServer } from 'node:http'
import { serve } from '@hono/node-server'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { Batch, jitServing, start } from '@nx/serving'
import { httpHandler, nodeListener } from '@nx/serving/http'
import {
  add,
  dot,
  max,
  newAxis,
  reshape,
  setDefaultBackend,
  softmax,
  template,
  tensor,
  type Tensor,
  toTypedArray,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { hidden, inputs, outputs, weights } from './model.ts'
import { bytesOf, servePlain } from './plain-server.ts'
import { answerParent } from './server-process.ts'

setDefaultBackend(wasmBackend() as Backend)
const w1 = reshape(tensor(weights.w1), [inputs, hidden])
const w2 = reshape(tensor(weights.w2), [hidden, outputs])
const [b1, b2] = [tensor(weights.b1), tensor(weights.b2)]

const network = (x: Tensor): Tensor => softmax(add(dot(max(add(dot(x, w1), b1), 0), w2), b2), { axis: 1 })
const compiled = jit(network)
const server = await start(jitServing(network, { template: template([inputs], 'f32') }), {
  batchSizes: [1, 2, 4, 8, 16, 32, 64],
  queueLimit: 256,
  name: 'digits',
})

if (process.argv[2] === 'plain')
  servePlain(async (x) => {
    using image = tensor(x)
    using answer = (await server.batchedRun(Batch.stack([image]))) as Tensor
    return bytesOf(toTypedArray(answer) as Float32Array)
  })
else if (process.argv[2] === 'call')
  servePlain(async (x) => {
    using image = tensor(x)
    using row = newAxis(image, 0)
    using answer = compiled(row)
    return bytesOf(toTypedArray(answer) as Float32Array)
  })
else {
  const models = { digits: server }
  if (process.argv[2] === 'node') {
    const listening = createServer(nodeListener({ models }))
    listening.listen(0, '127.0.0.1', () => answerParent(listening.address()))
  } else serve({ fetch: httpHandler({ models }), port: 0, hostname: '127.0.0.1' }, answerParent)
}
