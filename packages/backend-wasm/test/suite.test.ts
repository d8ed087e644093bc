// The published conformance suite on WebAssembly.
import { backendSuite } from '@nx/testing'
import { describe, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

backendSuite({
  describe,
  it,
  backend: wasmBackend,
  fresh: true,
  types: ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'bf16', 'f16', 'f32', 'f64', 'c64', 'c128'],
})
