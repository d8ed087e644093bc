// The published conformance suite on the reference backend.
import { backendSuite } from '@nx/testing'
import { dtypes } from '@nx/types'
import { describe, it } from 'vitest'
import { binaryBackend } from '../src/index.ts'

// The tests of `@nx/testing` make ten times as many random trials of the same functions on this backend.
backendSuite({ describe, it, backend: binaryBackend, types: dtypes, properties: 0 })
