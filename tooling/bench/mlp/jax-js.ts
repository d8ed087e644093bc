// The training step with jax-js: jitted, on its WebAssembly device. `.ref` marks values that are used again.
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax'
import { batch, images, momentum, oneHotLabels, rate, type TrainingStep, w1, w2 } from './data.ts'

type Arrays = np.Array[]

function loss(network: Arrays, x: np.Array, y: np.Array): np.Array {
  const [a, b, c, d] = network as [np.Array, np.Array, np.Array, np.Array]
  const hidden = nn.relu(np.matmul(x, a).add(b))
  const logits = np.matmul(hidden, c).add(d)
  return y.mul(nn.logSoftmax(logits, -1)).sum(1).mean().neg()
}

export async function trainingStep(): Promise<TrainingStep> {
  await init('wasm')
  defaultDevice('wasm')
  const on = (data: Float32Array<ArrayBuffer>, shape: number[]): np.Array => np.array(data).reshape(shape)
  const shapes = [[784, 128], [128], [128, 10], [10]]
  const start = [w1, new Float32Array(128), w2, new Float32Array(10)].map((data) => new Float32Array(data))
  let network = shapes.map((shape, i) => on(start[i]!, shape))
  let velocity = shapes.map((shape, i) => on(new Float32Array(start[i]!.length), shape))
  const x = on(new Float32Array(images), [batch, 784])
  const y = on(new Float32Array(oneHotLabels), [batch, 10])
  const step = jit((network: Arrays, velocity: Arrays, x: np.Array, y: np.Array) => {
    const kept = network.map((w) => w.ref)
    const [value, gradient] = valueAndGrad(loss)(network, x, y) as [np.Array, Arrays]
    const next = velocity.map((v, i) => v.mul(momentum).add(gradient[i]!))
    return { value, network: kept.map((w, i) => w.sub(next[i]!.ref.mul(rate))), velocity: next }
  })
  return async () => {
    const result = step(network, velocity, x.ref, y.ref)
    network = result.network
    velocity = result.velocity
    return Number((await result.value.data())[0])
  }
}
