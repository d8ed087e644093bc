// Two convolutions of 5×5, each with pooling, and a dense layer: a classifier of handwritten digits.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { begin, initial, type State, trainingStep } from './adam.ts'
import { generator, loadDigits, shuffled } from '../digits/data.ts'

type Network = Record<'kernel1' | 'bias1' | 'kernel2' | 'bias2' | 'dense' | 'bias', Tensor>

const [first, second] = [16, 32] as const

const createNetwork = (): Network =>
  initial(
    1,
    {
      kernel1: [[first, 1, 5, 5], Math.sqrt(2 / 25)],
      bias1: [[first, 1, 1], 0],
      kernel2: [[second, first, 5, 5], Math.sqrt(2 / (25 * first))],
      bias2: [[second, 1, 1], 0],
      dense: [[16 * second, 10], Math.sqrt(1 / (16 * second))],
      bias: [[10], 0],
    },
    'f32',
  )

const layer = (x: Tensor, kernel: Tensor, bias: Tensor): Tensor => {
  const active = nx.max(nx.add(nx.conv(x, kernel), bias), 0)
  return nx.windowMax(active, [1, 1, 2, 2], { strides: [1, 1, 2, 2] })
}

/** Scores of images [rows, 1, 28, 28] for each digit. */
const scores = (network: Network, images: Tensor): Tensor => {
  const near = layer(images, network.kernel1, network.bias1)
  const far = layer(near, network.kernel2, network.bias2)
  const flat = nx.reshape(far, [images.shape[0]!, 16 * second])
  return nx.add(nx.dot(flat, network.dense), network.bias)
}

const crossEntropy = (network: Network, images: Tensor, labels: Tensor): Tensor =>
  nx.negate(nx.mean(nx.sum(nx.multiply(labels, nx.logSoftmax(scores(network, images))), { axes: [1] })))

const step = trainingStep(crossEntropy, 0.003)

const classify = nx.defn((network: Network, images: Tensor) =>
  nx.argmax(scores(network, images), { axis: 1 }),
)

export interface Progress {
  readonly epoch: number
  /** Part of the test images that are recognised. */
  readonly accuracy: number
  readonly losses: readonly number[]
}

/** Learns from so many digits, and says after each epoch how many of 2,000 others it recognises. */
export function* learnDigits(epochs: number, samples: number, batch = 100): Generator<Progress> {
  const random = generator(42)
  const { train, test } = loadDigits(random)
  const images = nx.reshape(nx.f32(train.images), [8000, 1, 28, 28])
  const labels = nx.oneHot(nx.u8(train.labels), 10, { type: 'f32' })
  const testImages = nx.reshape(nx.f32(test.images), [2000, 1, 28, 28])
  const testLabels = nx.u8(test.labels)
  let state: State<Network> = begin(createNetwork())
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffled(8000, random).slice(0, samples)
    const losses: number[] = []
    for (let at = 0; at + batch <= samples; at += batch) {
      const rows = nx.tensor(order.slice(at, at + batch))
      const result = step(state, nx.take(images, rows), nx.take(labels, rows))
      state = result.state
      losses.push(Number(nx.toNumber(result.loss)))
    }
    const right = nx.equal(classify(state.parameters, testImages), testLabels)
    yield { epoch, accuracy: Number(nx.toNumber(nx.mean(right))), losses }
  }
}
