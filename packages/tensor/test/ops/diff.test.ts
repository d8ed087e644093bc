// Differences along axes that are too short for them are empty, as in NumPy.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import type { Backend, DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as nx from '../../src/index.ts'

const types: readonly DType[] = [
  'bf16',
  'f16',
  'f32',
  'f64',
  'u8',
  's8',
  'u16',
  's16',
  'u32',
  's32',
  'u64',
  's64',
]
const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
]

describe.each(backends)('%s', (_, backend) => {
  it.each(types)('%s', (type) => {
    const cases: readonly (readonly [number[], nx.DiffOptions, number[]])[] = [
      [[1], {}, [0]],
      [[0], {}, [0]],
      [[2], { order: 2 }, [0]],
      [[2], { order: 9 }, [0]],
      [[2, 1, 3], { axis: 1 }, [2, 0, 3]],
      [[3, 0], { axis: 0 }, [2, 0]],
      [[3], { order: 2 }, [1]],
    ]
    for (const [shape, options, expected] of cases) {
      const x = nx.ones(shape, { type, backend })
      for (const result of [nx.diff(x, options), jit((y: nx.Tensor) => nx.diff(y, options))(x)]) {
        expect(result.shape).toEqual(expected)
        expect(result.type).toBe(type)
      }
    }
  })

  it('names, vectorized axes and derivatives', () => {
    const named = nx.ones([2, 1], { names: ['x', 'y'], backend })
    expect(nx.diff(named).names).toEqual(['x', 'y'])
    const result = nx.diff(nx.vectorize(nx.ones([3, 1], { backend }), 'v'))
    expect([result.vectorizedAxes.length, result.shape]).toEqual([1, [0]])
    expect(nx.toArray(grad((x: nx.Tensor) => nx.sum(nx.diff(x)))(nx.ones([1], { backend })))).toEqual([0])
  })
})
