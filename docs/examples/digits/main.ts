// Trains a network on handwritten digits, tests it and shows what it sees.
import * as nx from '@nx/nx'
import { generator, loadDigits } from './data.ts'
import { fit } from './fit.ts'
import { classify, createNetwork, createVelocity, type Network, step } from './network.ts'
import { drawConfusion, showProgress } from './terminal.ts'

nx.setDefaultBackend(nx.wasmBackend()) // or nx.binaryBackend()

const random = generator(42)
const { train, test } = loadDigits(random)
// Each image is a row of 784 numbers, each label a row of zeros with a one at its digit.
const images = nx.reshape(nx.f32(train.images), [8000, 784])
const labels = nx.oneHot(nx.u8(train.labels), 10, { type: 'f32' })

interface Training {
  readonly network: Network
  readonly velocity: Network
  readonly loss?: nx.Tensor
}
const begin: Training = { network: createNetwork(random), velocity: createVelocity() }
const learn = ({ network, velocity }: Training, x: nx.Tensor, y: nx.Tensor): Training =>
  step(network, velocity, x, y)
const { network } = fit(begin, learn, [images, labels], {
  epochs: 10,
  batch: 128,
  random,
  onProgress: ({ done, total, examplesPerSecond, state }) =>
    showProgress(done, total, Number(nx.toNumber(state.loss!)), examplesPerSecond),
})

const testImages = nx.reshape(nx.f32(test.images), [2000, 784])
const predicted = classify(network, testImages)
const accuracy = Number(nx.toNumber(nx.mean(nx.equal(predicted, nx.u8(test.labels)))))
const guesses = nx.toFlatArray(predicted).map(Number)
console.log(`\ntest accuracy ${accuracy.toFixed(4)}\n\n${drawConfusion(test.labels, guesses)}\n`)
console.log(String(nx.toHeatmap(nx.reshape(nx.sliceAlongAxis(testImages, 0, 1), [28, 28]))))
console.log(`the network reads a ${guesses[0]}, the label says ${test.labels[0]}\n`)
console.log('Where to go next: change docs/examples/digits/network.ts, or read README.md.')
