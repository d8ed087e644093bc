// Digits that arrive at random moments, whether or not earlier ones are read.
import * as nx from '@nx/nx'
import { Batch } from '@nx/serving'
import type { Cluster } from '@nx/serving/cluster'
import type { Reading } from '../serve-digits/model.ts'
import type { Digits } from '../digits/data.ts'

/** What members answer: a reading, and the name of who read. */
export type Signed = Reading & { readonly name: string }

/** Sends digits, and counts what comes back. */
export class Load {
  readonly counts = { requests: 0, answers: 0, right: 0, failures: 0 }
  /** Milliseconds of the last answers of each member. */
  readonly latencies = new Map<string, number[]>()
  readonly #client: Cluster<Batch, Signed>
  readonly #digits: Digits
  readonly #open = new Set<Promise<void>>()
  readonly #timer: ReturnType<typeof setInterval>

  constructor(client: Cluster<Batch, Signed>, digits: Digits, perSecond: number) {
    this.#client = client
    this.#digits = digits
    let next = performance.now()
    this.#timer = setInterval(() => {
      for (; next < performance.now(); next -= (Math.log(1 - Math.random()) * 1000) / perSecond) {
        const one = this.#ask(next).finally(() => this.#open.delete(one))
        this.#open.add(one)
      }
    }, 5)
  }

  /** Sends no more, and waits for what is on its way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#open)
  }

  async #ask(due: number): Promise<void> {
    const { images, labels } = this.#digits
    const i = this.counts.requests++ % labels.length
    const image = nx.reshape(nx.f32(images.subarray(i * 784, (i + 1) * 784)), [28, 28])
    try {
      const { probabilities, name } = await this.#client.batchedRun(Batch.stack([{ image }]))
      this.counts.answers++
      if (Number(nx.toNumber(nx.argmax(probabilities))) === labels[i]) this.counts.right++
      const own = this.latencies.get(name) ?? []
      this.latencies.set(name, own)
      own.push(performance.now() - due)
      if (own.length > 1000) own.shift()
    } catch (error) {
      this.counts.failures++
      console.error(error)
    }
  }
}
