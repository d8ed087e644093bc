// The network: 784 pixels, 128 hidden units, 10 digits; its loss and its training step.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { initialWeights } from './random.ts'

export interface Network {
  w1: Tensor
  b1: Tensor
  w2: Tensor
  b2: Tensor
}

const zeros = (...shape: number[]): Tensor => nx.zeros(shape, { type: 'f32' })

export const createNetwork = (random: () => number): Network => {
  const weights = (rows: number, columns: number): Tensor =>
    nx.reshape(nx.f32(initialWeights(rows, columns, random)), [rows, columns])
  return { w1: weights(784, 128), b1: zeros(128), w2: weights(128, 10), b2: zeros(10) }
}

export const createVelocity = (): Network => {
  return { w1: zeros(784, 128), b1: zeros(128), w2: zeros(128, 10), b2: zeros(10) }
}

export const predict = (network: Network, x: Tensor): Tensor => {
  const hidden = nx.max(nx.add(nx.dot(x, network.w1), network.b1), 0)
  return nx.add(nx.dot(hidden, network.w2), network.b2)
}

const crossEntropy = (network: Network, x: Tensor, y: Tensor): Tensor => {
  const logProbabilities = nx.logSoftmax(predict(network, x))
  return nx.negate(nx.mean(nx.sum(nx.multiply(y, logProbabilities), { axes: [1] })))
}

// Gradient descent with momentum: forward, backward and update are compiled together.
export const step = nx.defn((network: Network, velocity: Network, x: Tensor, y: Tensor) => {
  const [loss, gradient] = nx.valueAndGrad(crossEntropy)(network, x, y)
  const each = (fn: (name: keyof Network) => Tensor): Network => {
    return { w1: fn('w1'), b1: fn('b1'), w2: fn('w2'), b2: fn('b2') }
  }
  const next = each((name) => nx.add(nx.multiply(velocity[name], 0.9), gradient[name]))
  const moved = each((name) => nx.subtract(network[name], nx.multiply(next[name], 0.05)))
  return { loss, network: moved, velocity: next }
})

export const classify = nx.defn((network: Network, x: Tensor) =>
  nx.argmax(predict(network, x), { axis: 1 }),
)
