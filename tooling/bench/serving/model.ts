// The network that all servers serve: 784 numbers to 128 hidden ones to the probabilities of 10 digits.
import { w1, w2 } from '../mlp/data.ts'

export const [inputs, hidden, outputs] = [784, 128, 10] as const
export const weights = { w1, w2, b1: new Float32Array(hidden), b2: new Float32Array(outputs) }

/** An image, of as many as you like. */
export function image(index: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: inputs }, (_, i) => (((i + 31 * index) * 7919) % 1013) / 1013)
}

/** What a server must answer, by plain loops in f64. */
export function expected(x: Float32Array): Float64Array {
  const layer = (x: ArrayLike<number>, w: Float32Array, b: Float32Array): Float64Array =>
    Float64Array.from(b, (bias, j) => {
      let sum = bias
      for (let i = 0; i < x.length; i++) sum += x[i]! * w[i * b.length + j]!
      return sum
    })
  const middle = layer(x, weights.w1, weights.b1).map((each) => Math.max(each, 0))
  const powers = layer(middle, weights.w2, weights.b2).map(Math.exp)
  const total = powers.reduce((a, b) => a + b)
  return powers.map((power) => power / total)
}
