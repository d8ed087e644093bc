// The published conformance suite on the WebGPU of a browser, at the two types that most work is done in.
import { webgpuBackend } from '@nx/backend-webgpu'
import { backendSuite } from '@nx/testing'
import { describe, it } from 'vitest'

backendSuite({
  describe,
  it,
  backend: webgpuBackend,
  types: ['f32', 's32'],
  tolerance: { arithmetic: { ulp: 1 }, function: { ulp: 4 }, difficult: { ulp: 4 } },
  signedZeros: false,
  subnormals: false,
  // Gradients are compositions, which the suite in Node checks on the same device.
  gradients: false,
  // The suite in Node makes random trials: each shape is a shader of its own, which takes a browser long to build.
  properties: 0,
})
