// Trains a network on handwritten digits, tests it and shows what it sees.
import * as nx from '@nx/nx'
import { generator, loadDigits, shuffled } from './data.ts'
import { classify, createNetwork, createVelocity, step } from './network.ts'
import { drawConfusion, showProgress } from './terminal.ts'

nx.setDefaultBackend(nx.wasmBackend()) // or nx.binaryBackend()

const random = generator(42)
const { train, test } = loadDigits(random)
// Each image is a row of 784 numbers, each label a row of zeros with a one at its digit.
const images = nx.reshape(nx.f32(train.images), [8000, 784])
const labels = nx.oneHot(nx.u8(train.labels), 10, { type: 'f32' })

let [network, velocity] = [createNetwork(random), createVelocity()]
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
    showProgress(done, epochs * steps, Number(nx.toNumber(result.loss)), rate)
  }
}

const testImages = nx.reshape(nx.f32(test.images), [2000, 784])
const predicted = classify(network, testImages)
const accuracy = Number(nx.toNumber(nx.mean(nx.equal(predicted, nx.u8(test.labels)))))
const guesses = nx.toFlatArray(predicted).map(Number)
console.log(`\ntest accuracy ${accuracy.toFixed(4)}\n\n${drawConfusion(test.labels, guesses)}\n`)
console.log(String(nx.toHeatmap(nx.reshape(nx.sliceAlongAxis(testImages, 0, 1), [28, 28]))))
console.log(`the network reads a ${guesses[0]}, the label says ${test.labels[0]}\n`)
console.log('Where to go next: change docs/examples/digits/network.ts, or read README.md.')
