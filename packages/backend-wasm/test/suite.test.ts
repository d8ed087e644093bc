// The published conformance suite on WebAssembly.
import { backendSuite } from '@nx/testing'
import { dtypes } from '@nx/types'
import { describe, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

backendSuite({
  describe,
  it,
  backend: wasmBackend,
  fresh: true,
  types: dtypes,
  tolerance: { gelu: { ulp: 4 } },
})
