// Functions that are hard to compile well: long chains, unrolled loops, many results that share a value.
import { whileLoop } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'

const step = (h: Tensor, w: Tensor): Tensor => nx.tanh(nx.add(nx.multiply(h, w), 0.1))

/** The gradient of a recurrence, written out. */
export const unrolledGradient = (rounds: number): ((x: Tensor, w: Tensor) => Tensor) =>
  grad((x: Tensor, w: Tensor) => {
    let h = x
    for (let i = 0; i < rounds; i++) h = step(h, w)
    return nx.sum(h)
  }) as (x: Tensor, w: Tensor) => Tensor

/** The same, as a loop. */
export const loopedGradient = (rounds: number): ((x: Tensor, w: Tensor) => Tensor) =>
  grad((x: Tensor, w: Tensor) =>
    nx.sum(whileLoop(x, { range: [0, rounds - 1] }, (h) => step(h as Tensor, w)) as Tensor),
  ) as (x: Tensor, w: Tensor) => Tensor

/** How many of so many steps each point of the plane stays near 0. */
export function mandelbrot(steps: number): (x: Tensor, y: Tensor) => Tensor {
  return (x, y) => {
    let [re, im, count] = [x, y, nx.zeros(x.shape)]
    for (let i = 0; i < steps; i++) {
      const [a, b] = [nx.multiply(re, re), nx.multiply(im, im)]
      count = nx.add(count, nx.asType(nx.less(nx.add(a, b), 4), 'f32'))
      ;[re, im] = [
        nx.clip(nx.add(nx.subtract(a, b), x), -10, 10),
        nx.clip(nx.add(nx.multiply(nx.multiply(re, im), 2), y), -10, 10),
      ]
    }
    return count
  }
}

/** A pendulum by the method of Runge and Kutta, written out. */
export function pendulum(steps: number): (angle: Tensor, speed: Tensor) => Tensor {
  const h = 0.05
  const acceleration = (angle: Tensor): Tensor => nx.multiply(nx.sin(angle), -9.81)
  const along = (x: Tensor, dx: Tensor, t: number): Tensor => nx.add(x, nx.multiply(dx, t))
  const mean = (a: Tensor, b: Tensor, c: Tensor, d: Tensor): Tensor =>
    nx.multiply(nx.add(nx.add(a, nx.multiply(nx.add(b, c), 2)), d), 1 / 6)
  return (angle, speed) => {
    let [x, v] = [angle, speed]
    for (let i = 0; i < steps; i++) {
      const [v1, a1] = [v, acceleration(x)]
      const [v2, a2] = [along(v, a1, h / 2), acceleration(along(x, v1, h / 2))]
      const [v3, a3] = [along(v, a2, h / 2), acceleration(along(x, v2, h / 2))]
      const [v4, a4] = [along(v, a3, h), acceleration(along(x, v3, h))]
      ;[x, v] = [along(x, mean(v1, v2, v3, v4), h), along(v, mean(a1, a2, a3, a4), h)]
    }
    return nx.add(x, v)
  }
}

/** A step of Adam for each parameter, from the parameter and its gradient; all share one scalar. */
export function optimizer(
  parameters: readonly Tensor[],
  gradients: readonly Tensor[],
  rate: Tensor,
): Tensor[] {
  const scale = nx.divide(rate, nx.add(nx.sum(gradients[0]!), 1))
  return parameters.flatMap((x, i) => {
    const gradient = nx.multiply(gradients[i]!, scale)
    const mean = nx.add(nx.multiply(x, 0.9), nx.multiply(gradient, 0.1))
    const square = nx.add(nx.multiply(x, 0.99), nx.multiply(nx.multiply(gradient, gradient), 0.01))
    return [nx.subtract(x, nx.divide(mean, nx.add(nx.sqrt(square), 1e-8))), mean, square]
  })
}

/** A loop that writes one row of its state a round. */
export const writeRows =
  (rounds: number): ((table: Tensor) => Tensor) =>
  (table) =>
    whileLoop(table, { range: [0, rounds - 1] }, (state, i) => {
      const row = nx.reshape(nx.asType(i, 'f32'), [1, 1])
      return nx.putSlice(state as Tensor, [i, 0], nx.broadcast(row, [1, table.shape[1]!]))
    }) as Tensor
