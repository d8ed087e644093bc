// The training step with our library: one compiled function.
import { wasmBackend } from '@nx/backend-wasm'
import { defn } from '@nx/defn'
import { valueAndGrad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { batch, images, momentum, oneHotLabels, rate, type TrainingStep, w1, w2 } from './data.ts'

type Network = readonly Tensor[]

function loss(network: Network, x: Tensor, y: Tensor): Tensor {
  const [a, b, c, d] = network as readonly [Tensor, Tensor, Tensor, Tensor]
  const hidden = nx.max(nx.add(nx.dot(x, a), b), 0)
  const logits = nx.add(nx.dot(hidden, c), d)
  return nx.negate(nx.mean(nx.sum(nx.multiply(y, nx.logSoftmax(logits)), { axes: [1] })))
}

export async function trainingStep(): Promise<TrainingStep> {
  const backend = wasmBackend() as Backend
  const on = (data: Float32Array, shape: number[]): Tensor => nx.reshape(nx.tensor(data, { backend }), shape)
  const shapes = [[784, 128], [128], [128, 10], [10]]
  const start = [w1, new Float32Array(128), w2, new Float32Array(10)]
  let network: Network = shapes.map((shape, i) => on(start[i]!, shape))
  let velocity: Network = shapes.map((shape, i) => on(new Float32Array(start[i]!.length), shape))
  const x = on(images, [batch, 784])
  const y = on(oneHotLabels, [batch, 10])
  const step = defn((network: Network, velocity: Network, x: Tensor, y: Tensor) => {
    const [value, gradient] = valueAndGrad(loss)(network, x, y)
    const next = velocity.map((v, i) => nx.add(nx.multiply(v, momentum), gradient[i]!))
    return {
      value,
      velocity: next,
      network: network.map((w, i) => nx.subtract(w, nx.multiply(next[i]!, rate))),
    }
  })
  return async () => {
    const result = step(network, velocity, x, y)
    network = result.network
    velocity = result.velocity
    return nx.toNumber(result.value) as number
  }
}
