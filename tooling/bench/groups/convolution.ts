// Convolutions, their gradients and window reductions, compiled, in single calls, and by their decomposition.
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Backend, Shape } from '@nx/types'
import type { Implementation, Workload } from '../workload.ts'

type Work = (x: nx.Tensor, kernel: nx.Tensor) => nx.Tensor

/** The backend, with convolutions by products of patches. */
function decomposing(): Backend {
  const backend = wasmBackend() as Backend
  return { ...backend, supports: (call) => call.op !== 'conv' && backend.supports(call) }
}

const noise = (shape: Shape, backend: Backend): nx.Tensor =>
  nx.sin(nx.multiply(nx.iota(shape, { type: 'f32', backend }), 1.7))

function implementation(
  name: string,
  work: Work,
  shapes: readonly [Shape, Shape],
  compiled: boolean,
  make: () => Backend = wasmBackend as () => Backend,
): Implementation {
  return {
    name,
    setup: async () => {
      const backend = make()
      const [x, kernel] = shapes.map((shape) => noise(shape, backend)) as [nx.Tensor, nx.Tensor]
      const run = compiled ? jit(work) : work
      return () => {
        const result = run(x, kernel)
        const { backend, data } = result
        backend.dispose?.(data)
      }
    },
  }
}

function workload(name: string, work: Work, shapes: readonly [Shape, Shape]): Workload {
  return {
    name,
    rounds: 9,
    implementations: [
      implementation('nx jit', work, shapes, true),
      implementation('nx', work, shapes, false),
      implementation('decomposed, jit', work, shapes, true, decomposing),
    ],
  }
}

const layers: readonly (readonly [name: string, options: nx.ConvOptions, input: Shape, kernel: Shape])[] = [
  ['3×3', { padding: 'same' }, [8, 64, 56, 56], [64, 64, 3, 3]],
  [
    '7×7, stride 2',
    {
      padding: [
        [3, 3],
        [3, 3],
      ],
      strides: 2,
    },
    [1, 3, 224, 224],
    [64, 3, 7, 7],
  ],
  ['depthwise 3×3', { padding: 'same', featureGroupSize: 64 }, [8, 64, 56, 56], [64, 1, 3, 3]],
  ['3×3, 7×7 images', { padding: 'same' }, [8, 256, 7, 7], [256, 256, 3, 3]],
  ['1×1', {}, [8, 64, 56, 56], [64, 64, 1, 1]],
  ['1024 taps', {}, [1, 1, 65_536], [1, 1, 1024]],
]

const gradients = layers.slice(0, 3).flatMap(([name, options, input, kernel]) => {
  const loss: Work = (x, k) => {
    const y = nx.conv(x, k, options)
    return nx.sum(nx.multiply(y, y))
  }
  return [
    workload(`${name}, gradient of the input`, (x, k) => grad((y: nx.Tensor) => loss(y, k))(x), [
      input,
      kernel,
    ]),
    workload(`${name}, gradient of the kernel`, (x, k) => grad((w: nx.Tensor) => loss(x, w))(k), [
      input,
      kernel,
    ]),
  ]
})

const image: readonly [Shape, Shape] = [[8, 64, 56, 56], [1]]

export const workloads: readonly Workload[] = [
  ...layers.map(([name, options, input, kernel]) =>
    workload(name, (x, k) => nx.conv(x, k, options), [input, kernel]),
  ),
  ...gradients,
  workload('windowMax 3×3', (x) => nx.windowMax(x, [1, 1, 3, 3]), image),
  workload('windowMax 31×31', (x) => nx.windowMax(x, [1, 1, 31, 31]), image),
  workload(
    'windowMax 3×3, gradient',
    (x) => grad((y: nx.Tensor) => nx.sum(nx.windowMax(y, [1, 1, 3, 3])))(x),
    image,
  ),
  workload('windowSum 3×3', (x) => nx.windowSum(x, [1, 1, 3, 3]), image),
]
