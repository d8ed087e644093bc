// Loops over ranges that reach the end of s32, or go beyond it.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { add, asType, tensor, toNumber, withDefaultBackend } from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { jit, whileLoop } from '../src/index.ts'

const end = 2 ** 31

describe.each([binaryBackend(), wasmBackend()].map((backend) => [backend.name, backend] as const))(
  '%s',
  (_, backend) => {
    it.each([
      [[0, 4e9, 1e9], 5, 's64'],
      [[end - 3, end - 1], 3, 's32'],
      [[end - 4, end + 1, 2], 3, 's64'],
      [[0, end - 1, 2 ** 30], 2, 's32'],
      [[-end + 2, -end, -1], 3, 's32'],
      [[3e9, 0, -1e9], 4, 's64'],
    ] as const)('%j', (range, rounds, type) => {
      withDefaultBackend(backend, () => {
        const [first, , step = 1] = range
        let want = 0n
        for (let i = 0; i < rounds; i++) want += BigInt(first + i * step)
        for (const unroll of [false, 2, true]) {
          const types = new Set<string>()
          const total = (): Tensor =>
            whileLoop(
              tensor(0, { type: 's64' }),
              { range },
              (sum, item) => {
                types.add(item.type)
                return add(sum, asType(item, 's64'))
              },
              { unroll },
            )
          expect(toNumber(total())).toBe(want)
          expect(toNumber(jit(total)())).toBe(want)
          expect([...types]).toEqual([type])
        }
      })
    })
  },
)
