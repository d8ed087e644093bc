// Deviations of narrow floats, whose variances they cannot hold.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { type Backend, roundTo } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

describe.each(backends)('%s', (_, backend) => {
  it.each(['f16', 'bf16'] as const)('standardDeviation of %s is rounded once', (type) => {
    for (const size of [60_000, 300, 1, 0.01, 0.001, 0.0001, 2 ** -23]) {
      const x = nx.multiply(nx.tensor([[1, -1], [0, 2]], { type, backend }), roundTo(type)(size)) // prettier-ignore
      const rows = nx.slice(x, [0, 0], [size > 1e4 ? 1 : 2, 2])
      const each = (given: nx.Tensor): nx.Tensor => nx.standardDeviation(given, { axes: [1] })
      for (const fn of [each, jit(each)])
        expect(nx.toFlatArray(fn(rows))).toEqual(Array(rows.shape[0]!).fill(roundTo(type)(size)))
    }
  })

  it('conv takes kernels of no filters, and batches of nothing', () => {
    for (const [input, kernel, shape] of [
      [
        [1, 1, 3],
        [0, 1, 2],
        [1, 0, 2],
      ],
      [
        [1, 2, 3, 3],
        [0, 2, 2, 3],
        [1, 0, 2, 1],
      ],
      [
        [0, 1, 3],
        [2, 1, 2],
        [0, 2, 2],
      ],
      [
        [1, 0, 3],
        [2, 0, 2],
        [1, 2, 2],
      ],
    ] as const) {
      const x = nx.zeros(input, { type: 'f32', backend })
      const each = (given: nx.Tensor): nx.Tensor => nx.conv(given, nx.zeros(kernel, { type: 'f32', backend }))
      for (const fn of [each, jit(each)]) {
        const result = fn(x)
        expect(result.shape).toEqual(shape)
        expect(nx.toFlatArray(result).every((value) => value === 0)).toBe(true)
      }
    }
  })
})
