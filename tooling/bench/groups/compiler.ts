// What compiling costs and gains: first calls, calls beside those of the single operations, and memory.
import { join } from 'node:path'
import { wasmBackend } from '@nx/backend-wasm'
import { normal, randint, uniform } from '@nx/random'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend, Shape } from '@nx/types'
import { runScript } from '../../shared/process.ts'
import {
  loopedGradient,
  mandelbrot,
  optimizer,
  pendulum,
  unrolledGradient,
  writeRows,
} from '../compiler/functions.ts'
import { callByCall, compiled, eager, first } from '../compiler/on-wasm.ts'
import type { Implementation, Workload } from '../workload.ts'

const lengths = [25, 30, 60, 200]
const plane: Shape = [10_000]

const gradients: readonly Workload[] = lengths.flatMap((n) => {
  const shapes = [[1000], [1000]]
  const [unrolled, looped] = [unrolledGradient(n), loopedGradient(n)]
  return [
    {
      name: `grad of ${n} rounds of tanh, a call`,
      rounds: 30,
      implementations: [
        compiled('unrolled', unrolled, ...shapes),
        compiled('as a loop', looped, ...shapes),
        callByCall('call by call', unrolled, ...shapes),
      ],
    },
    {
      name: `grad of ${n} rounds of tanh, first call`,
      warmup: 1,
      rounds: 3,
      implementations: [first('unrolled', unrolled, ...shapes), first('as a loop', looped, ...shapes)],
    },
  ]
})

const unrolledLoops: readonly Workload[] = [
  {
    name: 'mandelbrot, 80 steps written out',
    implementations: [
      compiled('compiled', mandelbrot(80), plane, plane),
      callByCall('call by call', mandelbrot(80), plane, plane),
    ],
  },
  {
    name: 'Runge-Kutta, 12 steps written out',
    implementations: [
      compiled('compiled', pendulum(12), plane, plane),
      callByCall('call by call', pendulum(12), plane, plane),
    ],
  },
]

const optimizers: Workload = {
  name: 'optimizer of n parameters, first call',
  warmup: 1,
  rounds: 3,
  implementations: [100, 200, 400].map((n) => {
    const shapes = new Array<Shape>(2 * n).fill([64])
    return first(`${n}`, (rate, ...rest) => optimizer(rest.slice(0, n), rest.slice(n), rate!), [], ...shapes)
  }),
}

const rowWriters: Workload = {
  name: '1,000 rounds that write a row of n',
  rounds: 10,
  implementations: [1000, 4000, 16_000].map((n) => compiled(`${n} rows`, writeRows(1000), [n, 4])),
}

const gelu: Workload = {
  name: 'gelu of 200,000',
  implementations: [
    compiled('by tanh', (x) => nx.gelu(x!, { approximate: 'tanh' }), [200_000]),
    compiled('exact', (x) => nx.gelu(x!), [200_000]),
  ],
}

/** Calls of which each is the first of its shape. */
function fresh(name: string, call: (x: Tensor, w: Tensor) => Tensor): Implementation {
  return {
    name,
    setup: async () => {
      const backend = wasmBackend() as Backend
      const w = nx.full([3, 4], 0.5, { type: 'f32', backend })
      let size = 10
      return () => {
        const x = nx.full([size++, 3], 0.5, { type: 'f32', backend })
        const started = performance.now()
        nx.dispose(call(x, w))
        return performance.now() - started
      }
    },
  }
}

const freshShapes: Workload = {
  name: 'an operation on a shape never seen',
  warmup: 20,
  rounds: 100,
  implementations: [
    fresh('add', (x) => nx.add(x, 1)),
    fresh('sum', (x) => nx.sum(x, { axes: [0] })),
    fresh('transpose', (x) => nx.transpose(x)),
    fresh('dot', (x, w) => nx.dot(x, w)),
    fresh('softmax', (x) => nx.softmax(x)),
  ],
}

/** A key that is not known when a function is compiled. */
const keyOf = (x: Tensor): Tensor => nx.asType(x, 'u32')

const eagerWorks: Readonly<Record<string, readonly [work: (...x: Tensor[]) => Tensor, ...shapes: Shape[]]>> =
  {
    softmax: [(x) => nx.softmax(x!), [1024, 512]],
    argmax: [(x) => nx.argmax(x!, { axis: 1 }), [1024, 1024]],
    'layer normalisation': [(x) => nx.layerNormalization(x!), [1024, 512]],
    'layer normalisation by seven calls': [
      (x) => {
        const centred = nx.subtract(x!, nx.mean(x!, { axes: [1], keepAxes: true }))
        const variance = nx.mean(nx.multiply(centred, centred), { axes: [1], keepAxes: true })
        return nx.multiply(centred, nx.rsqrt(nx.add(variance, 1e-5)))
      },
      [1024, 512],
    ],
    cumulativeSum: [(x) => nx.cumulativeSum(x!), [1_000_000]],
    uniform: [(x) => uniform(keyOf(x!), { shape: [1_000_000] })[0], [2]],
    normal: [(x) => normal(keyOf(x!), { shape: [1_000_000] })[0], [2]],
    windowMax: [(x) => nx.windowMax(x!, [3, 3]), [512, 512]],
    tile: [(x) => nx.tile(x!, [4, 4]), [256, 256]],
    randint: [(x) => randint(keyOf(x!), 0, 100, { shape: [1_000_000] })[0], [2]],
    'depthwise convolution': [
      (x, k) => nx.conv(x!, k!, { padding: 'same', featureGroupSize: 32 }),
      [1, 32, 64, 64],
      [32, 1, 3, 3],
    ],
    'pow(x, 2)': [(x) => nx.pow(x!, 2), [1_000_000]],
  }

const eagerComposites: readonly Workload[] = Object.entries(eagerWorks).map(
  ([name, [work, ...shapes]]): Workload => ({
    name: `${name}, eager`,
    // Until the engine has replaced the baseline code of both.
    warmup: 40,
    rounds: 15,
    implementations: [
      compiled('compiled', (...x) => nx.withDefaultBackend(x[0]!.backend, () => work(...x)), ...shapes),
      eager('eager', (...x) => nx.withDefaultBackend(x[0]!.backend, () => work(...x)), ...shapes),
    ],
  }),
)

const vectorized: Workload = {
  name: 'products of 64 rows with a matrix',
  implementations: [
    compiled('one product', (x, w) => nx.dot(x!, w!), [64, 256], [256, 256]),
    compiled(
      'vectorized',
      (x, w) => nx.devectorize(nx.dot(nx.vectorize(x!, 'row'), w!)),
      [64, 256],
      [256, 256],
    ),
  ],
}

/** Resident memory of a process of its own, in MiB. */
const peak = (name: string, mode: string): Implementation => ({
  name,
  setup: async () => async () => {
    const script = join(import.meta.dirname, '../compiler/donation-process.ts')
    return Number((await runScript(script, [mode])).stdout)
  },
})

const donation: Workload = {
  name: 'a step of a state of 64 MiB, peak',
  unit: 'MiB',
  warmup: 0,
  rounds: 3,
  implementations: [peak('donated', 'donated'), peak('kept', 'kept')],
}

export const workloads: readonly Workload[] = [
  ...gradients,
  ...unrolledLoops,
  optimizers,
  rowWriters,
  gelu,
  freshShapes,
  ...eagerComposites,
  vectorized,
  donation,
]
