// What serving costs without a network: a request of 512 bytes, `run`, and a step of the dispatcher.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { Batch, jitServing, run, start } from '@nx/serving'
import { add, tensor, type Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import type { Event } from '../../../packages/serving/src/dispatcher/messages.ts'
import { createState } from '../../../packages/serving/src/dispatcher/state.ts'
import { step } from '../../../packages/serving/src/dispatcher/step.ts'
import type { Workload } from '../workload.ts'

const [batchSize, outstanding, requests, width] = [32, 128, 20_000, 128]
const backend = binaryBackend() as Backend
const row = tensor(new Float32Array(width), { backend })
const increment = (x: Tensor): Tensor => add(x, 1)

export const inProcess: readonly Workload[] = [
  {
    name: 'in process, rows of 512 bytes, batches of 32',
    unit: 'µs',
    warmup: 3,
    rounds: 9,
    implementations: [
      {
        name: 'a request of a server',
        setup: async () => {
          const server = await start(jitServing(increment, { backend }), {
            batchSize,
            queueLimit: outstanding,
          })
          return async () => {
            let left = requests
            const begin = performance.now()
            const caller = async (): Promise<void> => {
              while (left-- > 0) await server.batchedRun(Batch.stack([row]))
            }
            await Promise.all(Array.from({ length: outstanding }, caller))
            return ((performance.now() - begin) / requests) * 1000
          }
        },
      },
      {
        name: 'the function itself, a call for 32',
        setup: async () => {
          const compiled = jit(increment, { backend })
          const rows = tensor(new Float32Array(batchSize * width), { backend })
          return async () => {
            const begin = performance.now()
            for (let i = 0; i < requests / batchSize; i++) await compiled.async(rows)
            return ((performance.now() - begin) / requests) * 1000
          }
        },
      },
    ],
  },
  {
    name: 'one row at a time',
    unit: 'µs',
    warmup: 3,
    rounds: 9,
    implementations: [
      {
        name: 'run',
        setup: async () => {
          const serving = jitServing(increment, { backend })
          return () => each(() => run(serving, Batch.stack([row])))
        },
      },
      {
        name: 'batchedRun, adaptive delay',
        setup: async () => {
          const server = await start(jitServing(increment, { backend }), { batchSize })
          return () => each(() => server.batchedRun(Batch.stack([row])))
        },
      },
      {
        name: 'the function itself',
        setup: async () => {
          const compiled = jit(increment, { backend })
          const one = tensor([new Float32Array(width)], { backend })
          return () => each(() => compiled.async(one))
        },
      },
    ],
  },
  {
    name: 'an event of the dispatcher, batches of 32',
    unit: 'µs',
    warmup: 3,
    rounds: 9,
    implementations: [{ name: 'step', setup: async () => dispatched }],
  },
]

/** Microseconds for an event, of requests that are admitted and executed. */
function dispatched(): number {
  const state = createState({
    batchSize,
    slots: 1,
    queueLimit: outstanding,
    batchTimeoutMs: 1,
    delay: 'fixed',
    agingMs: 100,
    splits: true,
    retries: true,
    isolates: true,
    refusesLate: true,
    executionTimeoutMs: Infinity,
  })
  let [events, now] = [0, 0]
  const tell = (event: Event): void => {
    events++
    for (const effect of step(state, event, (now += 0.01)))
      if (effect.type === 'execute') started.push(effect.batch)
  }
  const started: number[] = []
  tell({ type: 'restored', slot: 0 })
  const begin = performance.now()
  for (let id = 0; id < requests; id++) {
    tell({ type: 'admit', id, group: 'a', rows: 1, priority: 0, tenant: '', deadline: now + 30_000 })
    for (let batch = started.shift(); batch !== undefined; batch = started.shift())
      tell({ type: 'executed', batch })
  }
  return ((performance.now() - begin) / events) * 1000
}

/** Microseconds for a call, of many one after the other. */
async function each(call: () => Promise<unknown>): Promise<number> {
  const count = 2000
  const begin = performance.now()
  for (let i = 0; i < count; i++) await call()
  return ((performance.now() - begin) / count) * 1000
}
