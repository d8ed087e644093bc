// Training and reading digits a piece at a time, so that somebody can watch. The network is that of
// docs/examples/digits.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import type { Digits } from '../../../examples/digits/data.ts'
import {
  classify,
  createNetwork,
  createVelocity,
  type Network,
  predict,
  step,
} from '../../../examples/digits/network.ts'
import { generator, shuffled } from '../../../examples/digits/random.ts'

const batch = 64
/** Digits that are kept for the test. */
const tested = 1000

const rowsOf = nx.jit((images: Tensor, labels: Tensor, rows: Tensor): [x: Tensor, y: Tensor] => [
  nx.take(images, rows),
  nx.take(labels, rows),
])

const read = nx.jit((network: Network, rows: Tensor) =>
  nx.softmax(predict(network, rows), { axis: 1 }),
)

export class Training {
  readonly #images: Tensor
  readonly #labels: Tensor
  readonly #testImages: Tensor
  readonly #testLabels: Tensor
  readonly #random = generator(7)
  readonly count: number
  #state = { network: createNetwork(this.#random), velocity: createVelocity() }
  #order: Int32Array = new Int32Array(0)
  #at = 0
  steps = 0

  constructor({ images, labels }: Digits) {
    this.count = labels.length - tested
    const rows = nx.reshape(nx.f32(images), [labels.length, 784])
    this.#images = nx.sliceAlongAxis(rows, 0, this.count)
    this.#labels = nx.oneHot(nx.u8(labels.subarray(0, this.count)), 10, { type: 'f32' })
    this.#testImages = nx.sliceAlongAxis(rows, this.count, tested)
    this.#testLabels = nx.u8(labels.slice(this.count))
    nx.dispose(rows)
  }

  /** Steps so many batches; gives their losses. */
  advance(steps: number): number[] {
    return Array.from({ length: steps }, () => {
      if (this.#at + batch > this.#order.length) {
        this.#order = shuffled(this.count, this.#random)
        this.#at = 0
      }
      const rows = nx.tensor(this.#order.slice(this.#at, this.#at + batch))
      const [x, y] = rowsOf(this.#images, this.#labels, rows)
      this.#at += batch
      this.steps++
      const { network, velocity } = this.#state
      const { loss, ...state } = step(network, velocity, x, y)
      this.#state = state
      const value = nx.toNumber(loss)
      // What is of no use any more makes room for the next step.
      for (const used of [rows, x, y, loss, ...Object.values(network), ...Object.values(velocity)])
        nx.dispose(used)
      return value
    })
  }

  /** The part of the test digits that the network reads rightly. */
  accuracy(): number {
    const right = nx.equal(classify(this.#state.network, this.#testImages), this.#testLabels)
    return nx.toNumber(nx.mean(right))
  }

  /** How likely the network takes a picture of 784 pixels for each digit. */
  probabilities(picture: Float32Array): number[] {
    return nx.toFlatArray(read(this.#state.network, nx.reshape(nx.f32(picture), [1, 784])))
  }

  /** A digit of the test. */
  example(index: number): { picture: Float32Array; label: number } {
    const at = index % tested
    return {
      picture: nx.toTypedArray(nx.at(this.#testImages, at)) as Float32Array,
      label: nx.toNumber(nx.at(this.#testLabels, at)),
    }
  }
}
