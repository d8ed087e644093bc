// Trains the network of the digits example, and saves it as safetensors.
import { writeFile } from 'node:fs/promises'
import * as nx from '@nx/nx'
import { generator, loadDigits, shuffled } from '../digits/data.ts'
import { classify, createNetwork, createVelocity, step } from '../digits/network.ts'

const batch = 128

/** Trains so many epochs, saves the network, and gives its accuracy on digits that it has not seen. */
export async function train(file: string, epochs: number): Promise<number> {
  nx.setDefaultBackend(nx.wasmBackend())
  const random = generator(42)
  const { train: seen, test } = loadDigits(random)
  const images = nx.reshape(nx.f32(seen.images), [8000, 784])
  const labels = nx.oneHot(nx.u8(seen.labels), 10, { type: 'f32' })
  let state = { network: createNetwork(random), velocity: createVelocity() }
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = nx.tensor(shuffled(8000, random))
    const [x, y] = [nx.take(images, order), nx.take(labels, order)]
    for (let i = 0; i + batch <= 8000; i += batch) {
      const rows = [nx.sliceAlongAxis(x, i, batch), nx.sliceAlongAxis(y, i, batch)] as const
      state = step(state.network, state.velocity, ...rows)
    }
  }
  await writeFile(file, nx.saveSafetensors({ ...state.network }))
  const predicted = classify(state.network, nx.reshape(nx.f32(test.images), [2000, 784]))
  return Number(nx.toNumber(nx.mean(nx.equal(predicted, nx.u8(test.labels)))))
}
