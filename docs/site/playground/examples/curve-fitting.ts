// Fits a cubic to noisy points by following gradients, each step compiled.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

const count = 200
const x = nx.linspace(-1, 1, { n: count, type: 'f32' })
const [numbers] = nx.random.normal(nx.random.key(7), 0, 0.1, { shape: [count], type: 'f32' })
const y = nx.add(nx.sin(nx.multiply(3, x)), numbers)

/** a + x · (b + x · (c + x · d)) */
function cubic(weights: Tensor): Tensor {
  const [a, b, c, d] = [...weights] as [Tensor, Tensor, Tensor, Tensor]
  return [c, b, a].reduce((sum, weight) => nx.add(weight, nx.multiply(x, sum)), d)
}

function loss(weights: Tensor): Tensor {
  const error = nx.subtract(cubic(weights), y)
  return nx.mean(nx.multiply(error, error))
}

const step = nx.jit((weights: Tensor) => nx.subtract(weights, nx.multiply(0.3, nx.grad(loss)(weights))))
let weights: Tensor = nx.zeros([4], { type: 'f32' })
const losses: Tensor[] = []
for (let i = 0; i < 300; i++) {
  if (i % 10 === 0) losses.push(loss(weights))
  weights = step(weights)
}

show(weights, { label: 'weights' })
show(nx.stack([y, cubic(weights)]), { as: 'plot', label: 'points and curve' })
show(nx.stack(losses), { as: 'plot', label: 'loss, every ten steps' })
