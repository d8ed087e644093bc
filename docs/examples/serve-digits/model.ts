// The serving: images of 28 × 28 in, probabilities out, with what the batch of an image was like.
import { readFile } from 'node:fs/promises'
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'
import { type Batch, serving, type Serving } from '@nx/serving'
import { type Network, predict } from '../digits/network.ts'

/** Rows of an answer, one for each image. */
export interface Reading {
  probabilities: Tensor
  /** Images that were in the same batch. */
  batchRows: Tensor
  /** How long the batch took. */
  computeMs: Tensor
}

/** Batches are padded to one of these, so that no request waits for a compilation. */
export const batchSizes = [1, 2, 4, 8, 16, 32, 64]

/** Reads the network from a file where it is computed: in this thread, or in each worker. */
export function digitsServing(file: string): Serving<Batch, Reading> {
  return serving(
    async (options) => {
      const { w1, b1, w2, b2 } = nx.loadSafetensors(await readFile(file)).tensors
      const network: Network = { w1: w1!, b1: b1!, w2: w2!, b2: b2! }
      const read = nx.jit((images: Tensor) => {
        const rows = nx.reshape(images, [images.shape[0]!, 784])
        return nx.softmax(predict(network, rows), { axis: 1 })
      }, options)
      return (batch) => {
        const start = performance.now()
        const { image } = batch.toContainer() as { image: Tensor }
        const probabilities = read(image)
        // Computing may go on after the call; this is when there are numbers.
        nx.toBinary(probabilities)
        const each = (value: number, type: 's32' | 'f32'): Tensor =>
          nx.full([image.shape[0]!], value, { type })
        return {
          probabilities,
          batchRows: each(batch.size, 's32'),
          computeMs: each(performance.now() - start, 'f32'),
        }
      }
    },
    { template: { image: nx.template([28, 28], 'f32') } },
  )
}
