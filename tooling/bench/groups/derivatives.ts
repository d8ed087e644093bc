// All derivatives of a function at once, beside a loop over its rows and beside jax-js.
import {
  type Array as JaxArray,
  hessian as jaxHessian,
  init,
  jacrev,
  jit as jaxJit,
  numpy as np,
} from '@jax-js/jax'
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit, whileLoop } from '@nx/defn'
import { grad, hessian, jacobian, vjp } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Backend } from '@nx/types'
import type { Implementation, Workload } from '../workload.ts'

type Matrix = (weights: nx.Tensor) => (x: nx.Tensor) => nx.Tensor

/** Two layers, of as many values as there are inputs. */
const layers: Matrix = (weights) => (x) => nx.sin(nx.dot(weights, nx.sin(nx.dot(weights, x))))

const jaxLayers = (weights: JaxArray, x: JaxArray): JaxArray =>
  np.sin(np.dot(weights.ref, np.sin(np.dot(weights.ref, x))))

/** The rows of a Jacobian by one cotangent after the other. */
function rowByRow(f: (x: nx.Tensor) => nx.Tensor, x: nx.Tensor): nx.Tensor {
  const size = x.shape[0]!
  const [, pullback] = vjp(f, [x])
  const numbers = nx.iota([size])
  const start = nx.full([size, size], 0, { type: 'f32' })
  return whileLoop(start, { range: [0, size - 1] }, (rows, i) => {
    const [row] = pullback(nx.asType(nx.equal(numbers, i), 'f32'))
    return nx.putSlice(rows, [i, 0], nx.newAxis(row, 0))
  })
}

const works = {
  jacobian: {
    whole: (w: nx.Tensor, x: nx.Tensor) => jacobian(layers(w), { mode: 'reverse' })(x),
    looped: (w: nx.Tensor, x: nx.Tensor) => rowByRow(layers(w), x),
    jax: (w: JaxArray, x: JaxArray) => jacrev((y: JaxArray) => jaxLayers(w, y))(x),
  },
  hessian: {
    whole: (w: nx.Tensor, x: nx.Tensor) => hessian((y: nx.Tensor) => nx.sum(layers(w)(y)))(x),
    looped: (w: nx.Tensor, x: nx.Tensor) =>
      rowByRow((y) => grad((z: nx.Tensor) => nx.sum(layers(w)(z)))(y), x),
    jax: (w: JaxArray, x: JaxArray) => jaxHessian((y: JaxArray) => np.sum(jaxLayers(w, y)))(x),
  },
} as const

function ours(
  name: string,
  make: () => Backend,
  size: number,
  work: (weights: nx.Tensor, x: nx.Tensor) => nx.Tensor,
): Implementation {
  return {
    name,
    setup: async () => {
      const backend = make()
      const of = (data: Float32Array): nx.Tensor => nx.tensor(data, { backend })
      const weights = nx.reshape(of(numbers(size * size)), [size, size])
      const x = of(numbers(size))
      const call = jit(work)
      return () => void nx.toTypedArray(call(weights, x))
    },
  }
}

function numbers(size: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: size }, (_, i) => Math.sin(i * i) / 10)
}

const wasm = (): Backend => wasmBackend() as Backend
const binary = (): Backend => binaryBackend() as Backend

export const workloads: readonly Workload[] = Object.entries(works).flatMap(
  ([name, { whole, looped, jax }]) =>
    [100, 400].flatMap((size) => [
      {
        name: `${name}, ${size} × ${size}, wasm`,
        warmup: 3,
        rounds: 9,
        implementations: [
          ours('nx', wasm, size, whole),
          ours('nx, row by row', wasm, size, looped),
          {
            name: 'jax-js, jit',
            setup: async () => {
              await init('wasm')
              const weights = np.array(numbers(size * size)).reshape([size, size])
              const x = np.array(numbers(size))
              const call = jaxJit(jax)
              return async () => void (await call(weights.ref, x.ref).data())
            },
          },
        ],
      },
      {
        name: `${name}, ${size} × ${size}, binary`,
        warmup: 1,
        rounds: 3,
        implementations: [ours('nx', binary, size, whole), ours('nx, row by row', binary, size, looped)],
      },
    ]),
)
