// What definitions cost beside the work itself: tracing a large graph, and calling a compiled small one.
import { init, jit as jaxJit, makeJaxpr, numpy as np } from '@jax-js/jax'
import { binaryBackend } from '@nx/backend-binary'
import { compile, jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Backend } from '@nx/types'
import type { Workload } from '../workload.ts'

const binary = binaryBackend() as Backend
const nodes = 2000
const calls = 1000

/** Two thousand operations that neither simplify nor repeat. */
function largeGraph(x: nx.Tensor): nx.Tensor {
  let y = x
  for (let i = 0; i < nodes / 4; i++) y = nx.add(nx.negate(nx.multiply(nx.sin(y), x)), x)
  return y
}

function largeJaxGraph(x: np.Array): np.Array {
  let y = x.ref
  for (let i = 0; i < nodes / 4; i++) y = np.sin(y).mul(x.ref).neg().add(x.ref)
  x.dispose()
  return y
}

/** Ten operations on few numbers. */
function smallGraph(x: nx.Tensor, y: nx.Tensor): nx.Tensor {
  let z = x
  for (let i = 0; i < 5; i++) z = nx.multiply(nx.add(z, y), x)
  return z
}

function smallJaxGraph(x: np.Array, y: np.Array): np.Array {
  let z = x.ref
  for (let i = 0; i < 5; i++) z = z.add(y.ref).mul(x.ref)
  x.dispose()
  y.dispose()
  return z
}

const data = [0.5, -0.25, 1, 2]
const spec = { type: 'f32', shape: [data.length] } as const

/** The work of the small graph without anything around it. */
function smallKernels(x: unknown, y: unknown): unknown {
  const run = (op: string, a: unknown, b: unknown): unknown =>
    binary.execute({
      op,
      attrs: {},
      outs: [spec],
      inputs: [
        { spec, data: a },
        { spec, data: b },
      ],
    })[0]
  let z = x
  for (let i = 0; i < 5; i++) z = run('multiply', run('add', z, y), x)
  return z
}

const repeatedly = (call: () => unknown): (() => void) => {
  return () => {
    for (let i = 0; i < calls; i++) call()
  }
}

const f32 = (): nx.Tensor => nx.tensor(data, { type: 'f32', backend: binary })

export const workloads: readonly Workload[] = [
  {
    name: 'trace 2,000 operations, ready to run',
    warmup: 5,
    implementations: [
      {
        name: 'nx, compile, evaluator',
        setup: async () => {
          const like = nx.template([data.length], 'f32')
          return () => void compile((x: nx.Tensor) => largeGraph(x), [like], { backend: binary })
        },
      },
      {
        name: 'jax-js, makeJaxpr only',
        setup: async () => {
          await init('cpu')
          const x = np.array(data)
          return () => void makeJaxpr((y: np.Array) => largeJaxGraph(y))(x.ref)
        },
      },
    ],
  },
  {
    name: '1,000 calls of 10 operations',
    warmup: 10,
    implementations: [
      {
        name: 'nx, jit, evaluator',
        setup: async () => {
          const [x, y, call] = [f32(), f32(), jit(smallGraph)]
          return repeatedly(() => call(x, y))
        },
      },
      {
        name: 'nx, kernels alone',
        setup: async () => {
          const [x, y] = [f32().data, f32().data]
          return repeatedly(() => smallKernels(x, y))
        },
      },
      {
        name: 'nx, eager',
        setup: async () => {
          const [x, y] = [f32(), f32()]
          return repeatedly(() => smallGraph(x, y))
        },
      },
      {
        name: 'jax-js, jit, cpu',
        setup: async () => {
          await init('cpu')
          const [x, y, call] = [np.array(data), np.array(data), jaxJit(smallJaxGraph)]
          return repeatedly(() => (call(x.ref, y.ref) as np.Array).dispose())
        },
      },
      {
        name: 'jax-js, eager, cpu',
        setup: async () => {
          await init('cpu')
          const [x, y] = [np.array(data), np.array(data)]
          return repeatedly(() => smallJaxGraph(x.ref, y.ref).dispose())
        },
      },
    ],
  },
]
