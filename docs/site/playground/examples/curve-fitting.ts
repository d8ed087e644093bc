// Fits a cubic to noisy points by following gradients, each step compiled.
import {
  add,
  grad,
  jit,
  linspace,
  mean,
  multiply,
  random,
  sin,
  stack,
  subtract,
  type Tensor,
  zeros,
} from '@nx/nx'

const count = 200
const x = linspace(-1, 1, { n: count, type: 'f32' })
const noise = multiply(0.1, random.normal(random.key(7), 0, 1, { shape: [count], type: 'f32' }).at(0)!)
const y = add(sin(multiply(3, x)), noise)

function cubic(weights: Tensor): Tensor {
  const [a, b, c, d] = [...weights]
  return add(a!, multiply(x, add(b!, multiply(x, add(c!, multiply(x, d!))))))
}

function loss(weights: Tensor): Tensor {
  const error = subtract(cubic(weights), y)
  return mean(multiply(error, error))
}

const step = jit((weights: Tensor) => subtract(weights, multiply(0.3, grad(loss)(weights))))
let weights: Tensor = zeros([4], { type: 'f32' })
const losses: Tensor[] = []
for (let i = 0; i < 300; i++) {
  if (i % 10 === 0) losses.push(loss(weights))
  weights = step(weights)
}

show(weights, { label: 'weights' })
show(stack([y, cubic(weights)]), { as: 'plot', label: 'points and curve' })
show(stack(losses), { as: 'plot', label: 'loss, every ten steps' })
