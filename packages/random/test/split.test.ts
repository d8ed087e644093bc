// Keys of a split are taken apart as other languages do.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { toArray } from '@nx/tensor'
import { key, split, uniform } from '@nx/random'
import type { Backend } from '@nx/types'
import { expect, it } from 'vitest'

it.each([
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
])('const [k1, k2] = split(key) on %s', (_, backend) => {
  const keys = split(key(42, { backend }))
  const [k1, k2] = keys
  expect([k1!.shape, k2!.shape]).toEqual([[2], [2]])
  expect([toArray(k1!), toArray(k2!)]).toEqual(toArray(keys))
  expect(k1).not.toEqual(k2)
  expect([...split(key(42, { backend }), { parts: 3 })]).toHaveLength(3)
  expect(toArray(uniform(k1!)[0])).not.toEqual(toArray(uniform(k2!)[0]))
})
