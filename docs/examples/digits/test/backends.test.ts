// The example gives the same losses on every backend that can be read at once.
import {
  type Backend,
  binaryBackend,
  f32,
  oneHot,
  reshape,
  setDefaultBackend,
  toNumber,
  u8,
  wasmBackend,
} from '@nx/nx'
import { describe, expect, it } from 'vitest'
import { generator, loadDigits } from '../data.ts'
import { createNetwork, createVelocity, step } from '../network.ts'

const batch = 128
const { train } = loadDigits(generator(42))

function losses(backend: Backend, count: number): number[] {
  setDefaultBackend(backend)
  let [network, velocity] = [createNetwork(generator(7)), createVelocity()]
  return Array.from({ length: count }, (_, i) => {
    const images = train.images.slice(i * batch * 784, (i + 1) * batch * 784)
    const x = reshape(f32(images), [batch, 784])
    const y = oneHot(u8(train.labels.slice(i * batch, (i + 1) * batch)), 10, { type: 'f32' })
    const result = step(network, velocity, x, y)
    network = result.network
    velocity = result.velocity
    return Number(toNumber(result.loss))
  })
}

describe('the digits example', () => {
  it('has the same losses on binary and wasm to four digits, and learns', () => {
    const [onBinary, onWasm] = [losses(binaryBackend() as Backend, 20), losses(wasmBackend() as Backend, 20)]
    expect(onWasm.map((loss) => loss.toPrecision(4))).toEqual(onBinary.map((loss) => loss.toPrecision(4)))
    expect(onWasm[19]).toBeLessThan(onWasm[0]! / 2)
  })
})
