// Trains a network on handwritten digits, tests it and shows what it sees.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { generator, initialWeights, loadDigits, shuffled } from './data.ts'
import { drawConfusion, showProgress } from './terminal.ts'

nx.setDefaultBackend(nx.wasmBackend()) // or nx.binaryBackend()

interface Network {
  w1: Tensor
  b1: Tensor
  w2: Tensor
  b2: Tensor
}

const predict = (network: Network, x: Tensor): Tensor => {
  const hidden = nx.max(nx.add(nx.dot(x, network.w1), network.b1), 0)
  return nx.add(nx.dot(hidden, network.w2), network.b2)
}

const crossEntropy = (network: Network, x: Tensor, y: Tensor): Tensor => {
  const logProbabilities = nx.logSoftmax(predict(network, x))
  return nx.negate(nx.mean(nx.sum(nx.multiply(y, logProbabilities), { axes: [1] })))
}

// Gradient descent with momentum: forward, backward and update are compiled together.
const step = nx.defn((network: Network, velocity: Network, x: Tensor, y: Tensor) => {
  const [loss, gradient] = nx.valueAndGrad(crossEntropy)(network, x, y)
  const each = (fn: (name: keyof Network) => Tensor): Network => {
    return { w1: fn('w1'), b1: fn('b1'), w2: fn('w2'), b2: fn('b2') }
  }
  const next = each((name) => nx.add(nx.multiply(velocity[name], 0.9), gradient[name]))
  const moved = each((name) => nx.subtract(network[name], nx.multiply(next[name], 0.05)))
  return { loss, network: moved, velocity: next }
})

const classify = nx.defn((network: Network, x: Tensor) => nx.argmax(predict(network, x), { axis: 1 }))

const random = generator(42)
const { train, test } = loadDigits(random)
const images = nx.reshape(nx.f32(train.images), [8000, 784])
const labels = nx.oneHot(nx.u8(train.labels), 10, { type: 'f32' })

const zeros = (...shape: number[]): Tensor => nx.zeros(shape, { type: 'f32' })
const weights = (rows: number, columns: number): Tensor =>
  nx.reshape(nx.f32(initialWeights(rows, columns, random)), [rows, columns])
let network = { w1: weights(784, 128), b1: zeros(128), w2: weights(128, 10), b2: zeros(10) }
let velocity = { w1: zeros(784, 128), b1: zeros(128), w2: zeros(128, 10), b2: zeros(10) }

const [epochs, batch] = [10, 128]
const steps = Math.floor(8000 / batch)
const start = performance.now()
for (let epoch = 0; epoch < epochs; epoch++) {
  const order = nx.tensor(shuffled(8000, random))
  const [mixedImages, mixedLabels] = [nx.take(images, order), nx.take(labels, order)]
  for (let i = 0; i < steps; i++) {
    const x = nx.sliceAlongAxis(mixedImages, i * batch, batch)
    const y = nx.sliceAlongAxis(mixedLabels, i * batch, batch)
    const result = step(network, velocity, x, y)
    network = result.network
    velocity = result.velocity
    const done = epoch * steps + i + 1
    const rate = (done * batch) / ((performance.now() - start) / 1000)
    showProgress(done, epochs * steps, nx.toNumber(result.loss) as number, rate)
  }
}

const testImages = nx.reshape(nx.f32(test.images), [2000, 784])
const predicted = classify(network, testImages)
const accuracy = nx.toNumber(nx.mean(nx.equal(predicted, nx.u8(test.labels)))) as number
const guesses = nx.toFlatArray(predicted) as number[]
console.log(`\ntest accuracy ${accuracy.toFixed(4)}\n\n${drawConfusion(test.labels, guesses)}\n`)
console.log(String(nx.toHeatmap(nx.reshape(nx.sliceAlongAxis(testImages, 0, 1), [28, 28]))))
console.log(`the network reads a ${guesses[0]}, the label says ${test.labels[0]}\n`)
console.log('Where to go next: README.md for the packages, docs/examples for more programs.')
