// What the quickstart does: one training step, and the matrix product it stands on.
import { wasmBackend } from '@nx/backend-wasm'
import * as nx from '@nx/tensor'
import type { Backend } from '@nx/types'
import * as jax from '../mlp/jax-js.ts'
import * as ours from '../mlp/ours.ts'
import * as tfjs from '../mlp/tfjs.ts'
import type { Workload } from '../workload.ts'
import { rooflineProduct } from '../roofline/product.ts'

type Step = () => Promise<number>

let firstLoss: number | undefined

/** Every implementation must begin with the same loss, or they would not do the same work. */
function steps(make: () => Promise<Step>): () => Promise<() => Promise<void>> {
  return async () => {
    const step = await make()
    const loss = await step()
    firstLoss ??= loss
    if (Math.abs(loss - firstLoss) > 1e-4) throw new Error(`the first loss is ${loss}, expected ${firstLoss}`)
    return async () => {
      for (let i = 0; i < 10; i++) {
        const loss = await step()
        if (!Number.isFinite(loss)) throw new Error(`the loss became ${loss}`)
      }
    }
  }
}

const size = 1024
const left = Float32Array.from({ length: size * size }, (_, i) => ((i * 7919) % 1013) / 1013 - 0.5)
const right = Float32Array.from({ length: size * size }, (_, i) => ((i * 104_729) % 997) / 997 - 0.5)

export const workloads: readonly Workload[] = [
  {
    name: '10 training steps, batch 128',
    warmup: 10,
    rounds: 40,
    implementations: [
      { name: 'nx wasm', setup: steps(ours.trainingStep) },
      { name: 'jax-js wasm, jit', setup: steps(jax.trainingStep) },
      { name: 'tfjs wasm', setup: steps(tfjs.trainingStep) },
    ],
  },
  {
    name: 'matrix product, f32 1024³, 1 thread',
    warmup: 4,
    rounds: 20,
    implementations: [
      {
        name: 'nx wasm',
        setup: async () => {
          const backend = wasmBackend() as Backend
          const [a, b] = [left, right].map((data) => nx.reshape(nx.tensor(data, { backend }), [size, size]))
          return () => nx.dispose(nx.dot(a!, b!))
        },
      },
      { name: 'roofline kernel', setup: async () => rooflineProduct(left, right, size) },
    ],
  },
]
