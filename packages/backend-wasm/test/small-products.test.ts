// Many products of small matrices.
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { DotOptions, Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { reference, variants } from './compare.ts'

const types: readonly DType[] = ['f32', 'f64', 's32', 'u32', 's64', 'u8', 'bf16', 'c64']
/** Batch, rows, inner and columns. */
const sizes = [
  [300, 2, 2, 2],
  [40, 3, 5, 7],
  [7, 1, 9, 30],
  [20, 8, 8, 8],
  [3, 7, 71, 1],
  [5, 4, 1, 4],
] as const

const many: DotOptions = { contract: [[2], [1]], batch: [[0], [0]] }
const ofTransposes: DotOptions = { contract: [[1], [2]], batch: [[0], [0]] }

/** Whole numbers, of which all sums are exact. */
const numbers = (shape: Shape, type: DType, backend: Tensor['backend']): Tensor =>
  nx.asType(nx.remainder(nx.multiply(nx.iota(shape, { type: 's32', backend }), 7), 5), type)

describe.each(Object.entries(variants))('%s', (_, backend) => {
  it.each(types)('of %s are exact, of any layout, eager and compiled', (type) => {
    for (const [batch, m, k, n] of sizes) {
      const on = (own: Tensor['backend'], run: typeof nx.dot): unknown[] => {
        const [a, b] = [numbers([batch, m, k], type, own), numbers([batch, k, n], type, own)]
        const [c, d] = [numbers([batch, k, m], type, own), numbers([batch, n, k], type, own)]
        return [run(a, b, many), run(c, d, ofTransposes), run(a, nx.reverse(b), many)].map(nx.toArray)
      }
      const right = on(reference, nx.dot)
      expect(on(backend, nx.dot), `${batch}: ${m}, ${k}, ${n}`).toEqual(right)
      const compiled = (a: Tensor, b: Tensor, options?: DotOptions): Tensor =>
        jit((x: Tensor, y: Tensor) => nx.dot(x, y, options))(a, b)
      expect(on(backend, compiled as typeof nx.dot), `${batch}: ${m}, ${k}, ${n}`).toEqual(right)
    }
  })

  it('have the gradients of single ones', () => {
    const [a, b] = [numbers([50, 3, 4], 'f32', backend), numbers([50, 4, 2], 'f32', backend)]
    const all = grad((x: Tensor) => nx.sum(nx.sin(nx.dot(x, b, many))))(a)
    const single = (i: number): Tensor => {
      const [x, y] = [nx.at(a, i), nx.at(b, i)]
      return nx.dot(nx.cos(nx.dot(x, y)), nx.transpose(y))
    }
    const expected = Array.from({ length: 50 }, (_, i) => nx.toFlatArray(single(i)) as number[]).flat()
    const got = nx.toFlatArray(all) as number[]
    got.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 5))
  })

  it('propagate NaN and infinities', () => {
    const a = nx.tensor([[[NaN, 1]], [[Infinity, 0]], [[1, 2]]], { type: 'f32', backend })
    const b = nx.tensor(
      [
        [[1], [1]],
        [[1], [1]],
        [[Infinity], [-Infinity]],
      ],
      { type: 'f32', backend },
    )
    expect(nx.toArray(nx.dot(a, b, many))).toEqual([[[NaN]], [[Infinity]], [[NaN]]])
  })
})
