// The published conformance suite on the WebGPU of Node.
import { backendSuite } from '@nx/testing'
import { describe, expect, it } from 'vitest'
import { open } from './support/open.ts'

const opened = await open()

if ('reason' in opened) {
  it.skipIf(process.env['CI'] !== 'true')(`WebGPU is not tested: ${opened.reason}`, () =>
    expect.fail('a device is demanded here'),
  )
} else {
  backendSuite({
    describe,
    it,
    backend: () => opened.backend,
    // Predicates are u8, so that type is met on the way.
    types: ['f32', 's32', 'u32'],
    tolerance: { arithmetic: { ulp: 1 }, function: { ulp: 4 }, difficult: { ulp: 4 } },
    signedZeros: false,
    subnormals: false,
    // Each shape is a shader of its own, which a device without hardware takes long to build.
    properties: 1,
    largeProperties: 0,
  })
}
