// Ours, which batches: `plain` behind the same plain server as the others, `node` by the protocol, `fetch` by its Fetch handler.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { wasmBackend } from '@nx/backend-wasm'
import { Batch, jitServing, start } from '@nx/serving'
import { httpHandler, nodeListener } from '@nx/serving/http'
import {
  add,
  dot,
  max,
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

setDefaultBackend(wasmBackend() as Backend)
const w1 = reshape(tensor(weights.w1), [inputs, hidden])
const w2 = reshape(tensor(weights.w2), [hidden, outputs])
const [b1, b2] = [tensor(weights.b1), tensor(weights.b2)]

const digits = jitServing(
  (x: Tensor) => softmax(add(dot(max(add(dot(x, w1), b1), 0), w2), b2), { axis: 1 }),
  {
    template: template([inputs], 'f32'),
  },
)
const server = await start(digits, { batchSizes: [1, 2, 4, 8, 16, 32, 64], queueLimit: 256, name: 'digits' })

if (process.argv[2] === 'plain')
  servePlain(async (x) => {
    using image = tensor(x)
    using answer = (await server.batchedRun(Batch.stack([image]))) as Tensor
    return bytesOf(toTypedArray(answer) as Float32Array)
  })
else {
  const models = { digits: server }
  if (process.argv[2] === 'node') {
    const listening = createServer(nodeListener({ models })).listen(0, '127.0.0.1', () =>
      process.send!((listening.address() as AddressInfo).port),
    )
  } else
    serve({ fetch: httpHandler({ models }), port: 0, hostname: '127.0.0.1' }, ({ port }: AddressInfo) =>
      process.send!(port),
    )
  process.on('disconnect', () => process.exit())
}
