// The published conformance suite on the reference backend.
import { backendSuite } from '@nx/testing'
import { dtypes } from '@nx/types'
import { describe, it } from 'vitest'
import { binaryBackend } from '../src/index.ts'

backendSuite({ describe, it, backend: binaryBackend, types: dtypes })
