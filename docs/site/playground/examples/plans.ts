// What a function becomes: a plan on WebAssembly, kernels in WGSL on WebGPU. Choose the backend above.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

const rows = { axes: [1], keepAxes: true }

function layerNorm(x: Tensor): Tensor {
  const centered = nx.subtract(x, nx.mean(x, rows))
  const spread = nx.mean(nx.multiply(centered, centered), rows)
  return nx.divide(centered, nx.sqrt(nx.add(spread, 1e-5)))
}

function ownSoftmax(x: Tensor): Tensor {
  const powers = nx.exp(nx.subtract(x, nx.reduceMax(x, rows)))
  return nx.divide(powers, nx.sum(powers, rows))
}

const x = nx.divide(nx.iota([1024, 512], { type: 'f32' }), 1e6)
plan(layerNorm)(x)
plan(ownSoftmax)(x)
plan((input: Tensor) => nx.softmax(input))(x)
