// A small part of `npm run hostile`: every function has a call to spoil, and only errors meant for people come out.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { setDefaultBackend } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { goodCalls } from '../calls.ts'
import { runHostile } from '../run.ts'

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on %s', (_, backend) => {
  it('every public function has a call', () => {
    setDefaultBackend(backend())
    expect(goodCalls().missing).toEqual([])
  })

  it('wrong calls raise an NxError or work', async () => {
    const { calls, findings } = await runHostile({ backend, every: 61 })
    expect(findings).toEqual([])
    expect(calls).toBeGreaterThan(3000)
  }, 120_000)
})
