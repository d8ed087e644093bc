// Trains a network on handwritten digits, tests it and shows what it sees.
import {
  add, argmax, binaryBackend, defn, dot, equal, f32, logSoftmax, max, mean, multiply, negate, oneHot, reshape,
  setDefaultBackend, sliceAlongAxis, subtract, sum, take, type Tensor, tensor, toHeatmap, toNumber, toTypedArray, u8,
  valueAndGrad, wasmBackend, zeros,
} from '@nx/nx'
import { generator, initialWeights, loadDigits, shuffled } from './data.ts'
import { drawConfusion, showProgress } from './terminal.ts'

setDefaultBackend(wasmBackend()) // or binaryBackend()

interface Network { w1: Tensor; b1: Tensor; w2: Tensor; b2: Tensor }

const random = generator(42)
const { train, test } = loadDigits(random)
const images = reshape(f32(train.images), [8000, 784])
const labels = oneHot(u8(train.labels), 10)

const predict = (network: Network, x: Tensor): Tensor => {
  const hidden = max(add(dot(x, network.w1), network.b1), 0)
  return add(dot(hidden, network.w2), network.b2)
}

const crossEntropy = (network: Network, x: Tensor, y: Tensor): Tensor =>
  negate(mean(sum(multiply(y, logSoftmax(predict(network, x))), { axes: [1] })))

// One step of gradient descent with momentum: forward, backward and update are compiled together.
const step = defn((network: Network, velocity: Network, x: Tensor, y: Tensor) => {
  const [loss, gradient] = valueAndGrad(crossEntropy)(network, x, y)
  const update = (fn: (name: keyof Network) => Tensor): Network => ({ w1: fn('w1'), b1: fn('b1'), w2: fn('w2'), b2: fn('b2') })
  const next = update((name) => add(multiply(velocity[name], 0.9), gradient[name]))
  return { loss, velocity: next, network: update((name) => subtract(network[name], multiply(next[name], 0.05))) }
})
const classify = defn((network: Network, x: Tensor) => argmax(predict(network, x), { axis: 1 }))

let network: Network = {
  w1: reshape(f32(initialWeights(784, 128, random)), [784, 128]),
  b1: zeros([128], { type: 'f32' }),
  w2: reshape(f32(initialWeights(128, 10, random)), [128, 10]),
  b2: zeros([10], { type: 'f32' }),
}
let velocity: Network = {
  w1: zeros([784, 128], { type: 'f32' }), b1: zeros([128], { type: 'f32' }),
  w2: zeros([128, 10], { type: 'f32' }), b2: zeros([10], { type: 'f32' }),
}

const [epochs, batch] = [10, 100]
const total = (epochs * 8000) / batch
const start = performance.now()
for (let done = 0; done < total; ) {
  const order = tensor(shuffled(8000, random))
  const [shuffledImages, shuffledLabels] = [take(images, order), take(labels, order)]
  for (let first = 0; first < 8000; first += batch) {
    const x = sliceAlongAxis(shuffledImages, first, batch)
    const y = sliceAlongAxis(shuffledLabels, first, batch)
    const result = step(network, velocity, x, y)
    ;({ network, velocity } = result)
    const rate = (++done * batch) / ((performance.now() - start) / 1000)
    showProgress(done, total, toNumber(result.loss), rate)
  }
}

const testImages = reshape(f32(test.images), [2000, 784])
const predicted = classify(network, testImages)
const accuracy = toNumber(mean(equal(predicted, u8(test.labels))))
const guesses = toTypedArray(predicted)
console.log(`\ntest accuracy ${accuracy.toFixed(4)}\n\n${drawConfusion(test.labels, guesses)}\n`)
console.log(`${toHeatmap(reshape(take(testImages, tensor([0])), [28, 28]))}`)
console.log(`the network reads a ${guesses[0]}, the label says ${test.labels[0]}\n`)
console.log('Where to go next: docs/examples for more programs, README.md for the packages, docs/decisions for the why.')
