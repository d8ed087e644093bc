// Callers that ask for digits as fast as they are answered, to see batches grow.
import * as nx from '@nx/nx'
import { Batch, type Server } from '@nx/serving'
import { generator } from '../digits/data.ts'
import type { Reading } from './model.ts'

/** A number of callers that can be changed while they ask. */
export class Load {
  readonly #server: Server<Batch, Reading>
  readonly #image: nx.Tensor
  #wanted = 0
  #running = 0

  constructor(server: Server<Batch, Reading>) {
    this.#server = server
    const random = generator(1)
    this.#image = nx.reshape(nx.f32(Float32Array.from({ length: 784 }, random)), [28, 28])
  }

  get callers(): number {
    return this.#wanted
  }

  set callers(count: number) {
    this.#wanted = count
    while (this.#running < count) {
      this.#running++
      void this.#ask()
    }
  }

  async #ask(): Promise<void> {
    const batch = Batch.stack([{ image: this.#image }])
    while (this.#running <= this.#wanted) {
      try {
        await this.#server.batchedRun(batch, { tenant: 'load' })
      } catch (error) {
        if (error instanceof nx.NxError && error.code === 'shutting_down') break
        // It is refused where too much waits, and asks again a little later.
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    this.#running--
  }
}
