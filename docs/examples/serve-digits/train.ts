// Trains the network of the digits example, and saves it as safetensors.
import { writeFile } from 'node:fs/promises'
import * as nx from '@nx/nx'
import { generator, loadDigits } from '../digits/data.ts'
import { fit } from '../digits/fit.ts'
import { classify, createNetwork, createVelocity, step } from '../digits/network.ts'

/** Trains so many epochs, saves the network, and gives its accuracy on digits that it has not seen. */
export async function train(file: string, epochs: number): Promise<number> {
  nx.setDefaultBackend(nx.wasmBackend())
  const random = generator(42)
  const { train: seen, test } = loadDigits(random)
  const images = nx.reshape(nx.f32(seen.images), [8000, 784])
  const labels = nx.oneHot(nx.u8(seen.labels), 10, { type: 'f32' })
  const begin = { network: createNetwork(random), velocity: createVelocity() }
  const learn = ({ network, velocity }: typeof begin, x: nx.Tensor, y: nx.Tensor): typeof begin =>
    step(network, velocity, x, y)
  const state = fit(begin, learn, [images, labels], { epochs, batch: 128, random })
  await writeFile(file, nx.saveSafetensors({ ...state.network }))
  const predicted = classify(state.network, nx.reshape(nx.f32(test.images), [2000, 784]))
  return Number(nx.toNumber(nx.mean(nx.equal(predicted, nx.u8(test.labels)))))
}
