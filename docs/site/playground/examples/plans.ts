// What a function becomes: a plan on WebAssembly, kernels in WGSL on WebGPU. Choose the backend above.
import {
  divide,
  exp,
  iota,
  max,
  mean,
  multiply,
  reduceMax,
  softmax,
  sqrt,
  subtract,
  sum,
  type Tensor,
} from '@nx/nx'

function layerNorm(x: Tensor): Tensor {
  const centered = subtract(x, mean(x, { axes: [1], keepAxes: true }))
  const spread = mean(multiply(centered, centered), { axes: [1], keepAxes: true })
  return divide(centered, sqrt(max(spread, 1e-5)))
}

function ownSoftmax(x: Tensor): Tensor {
  const powers = exp(subtract(x, reduceMax(x, { axes: [1], keepAxes: true })))
  return divide(powers, sum(powers, { axes: [1], keepAxes: true }))
}

const x = divide(iota([1024, 512], { type: 'f32' }), 1e6)
plan(layerNorm)(x)
plan(ownSoftmax)(x)
plan((input: Tensor) => softmax(input))(x)
