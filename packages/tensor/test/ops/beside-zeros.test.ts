// Diagonals and triangles of u64 beside zeros, which are s32 for other types.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

const most = 2n ** 64n - 1n
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]
const functions: readonly (readonly [string, (x: nx.Tensor) => nx.Tensor, bigint[][]])[] = [
  [
    'tril',
    (x) => nx.tril(nx.tile(x, [2, 1])),
    [
      [most, 0n],
      [most, 1n],
    ],
  ],
  [
    'triu',
    (x) => nx.triu(nx.tile(x, [2, 1])),
    [
      [most, 1n],
      [0n, 1n],
    ],
  ],
  [
    'makeDiagonal',
    (x) => nx.makeDiagonal(x),
    [
      [most, 0n],
      [0n, 1n],
    ],
  ],
]

describe.each(backends)('%s', (_, backend) => {
  it.each(functions)('%s keeps u64', (_name, fn, expected) => {
    const x = nx.u64([most, 1n], { backend })
    for (const result of [fn(x), jit(fn)(x)]) {
      expect(result.type).toBe('u64')
      expect(nx.toArray(result)).toEqual(expected)
    }
  })
})
