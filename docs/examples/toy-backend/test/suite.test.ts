// The toy backend under the published conformance suite.
import { backendSuite } from '@nx/testing'
import { describe, it } from 'vitest'
import { toyBackend } from '../src/index.ts'

backendSuite({ describe, it, backend: toyBackend, types: ['f32', 's32', 'u8', 'u32'], properties: 3 })
