// Long sums and sums of narrow floats are as exact as the types allow, eager and compiled, on both CPU backends.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { epsilon, roundTo } from '@nx/types'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { random } from './compare.ts'

const backends: readonly (readonly [string, Backend])[] = [
  ['binary', binaryBackend() as Backend],
  ['wasm', wasmBackend() as Backend],
  ['wasm without relaxed SIMD', wasmBackend({ relaxedSimd: false }) as Backend],
]

/** The elements of what a function gives, called and compiled. */
function both(fn: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): number[][] {
  return [fn, jit(fn)].map((each) => nx.toFlatArray(each(...inputs)) as number[])
}

function expectAll(lists: readonly number[][], want: number, error = 0): void {
  for (const list of lists) {
    for (const value of list)
      if (!(Math.abs(value - want) <= error)) expect.fail(`got ${value}, expected ${want} within ${error}`)
  }
}

describe.each(backends)('%s', (_, backend) => {
  const on = (body: () => void): void => nx.withDefaultBackend(backend, body)

  it('16-bit floats are added in a wider type and rounded once', () =>
    on(() => {
      const f16 = (data: nx.TensorData): Tensor => nx.tensor(data, { type: 'f16' })
      const bf16 = (data: nx.TensorData): Tensor => nx.tensor(data, { type: 'bf16' })
      expectAll(
        both((x, y) => nx.dot(x, y), f16([300, 300]), f16([300, -300])),
        0,
      )
      const ones = nx.ones([1000], { type: 'bf16' })
      const zeros = nx.zeros([1000, 1], { type: 's32' })
      expectAll(
        both((x, u) => nx.indexedAdd(x, zeros, u), bf16([0]), ones),
        1000,
      )
      const places = nx.zeros([1000], { type: 's32' })
      expectAll(both(grad((x: Tensor) => nx.sum(nx.take(x, places))) as never, bf16([1])), 1000)
      expectAll(both(grad((x: Tensor) => nx.sum(nx.gather(x, zeros))) as never, bf16([1])), 1000)
      expectAll(
        both((x) => nx.at(nx.cumulativeSum(x), -1), ones),
        1000,
      )
      expectAll(
        both((x) => nx.windowSum(x, [1000]), ones),
        1000,
      )
      expectAll(
        both((x) => nx.sum(x), ones),
        1000,
      )
      expectAll(
        both((x) => nx.einsum('i,i->', x, x), ones),
        1000,
      )
      const image = nx.ones([1, 1, 1, 1000], { type: 'bf16' })
      expectAll(
        both((x) => nx.conv(x, x), image),
        1000,
      )
    }))

  it.each(['f16', 'bf16'] as const)('products of %s matrices are correctly rounded', (type) =>
    on(() => {
      const next = random(7)
      const [m, k, n] = [9, 37, 11]
      const make = (shape: readonly number[]): Tensor => {
        const list = Array.from({ length: shape[0]! * shape[1]! }, () => next() * 4 - 2)
        return nx.asType(nx.reshape(nx.tensor(list), shape), type)
      }
      const [x, y] = [make([m, k]), make([k, n])]
      const [a, b] = [x, y].map((each) => nx.toFlatArray(each) as number[])
      for (const got of both((left, right) => nx.dot(left, right), x, y)) {
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let [sum, size] = [0, 0]
            for (let p = 0; p < k; p++) {
              sum += a![i * k + p]! * b![p * n + j]!
              size += Math.abs(a![i * k + p]! * b![p * n + j]!)
            }
            // f32 sums may lie on the other side of the middle between two neighbours.
            const slack = size * epsilon('f32') * Math.log2(k)
            const round = roundTo(type)
            const value = got[i * n + j]!
            if (value < round(sum - slack) || value > round(sum + slack))
              expect.fail(`[${i}, ${j}]: got ${value}, expected ${round(sum)}`)
          }
        }
      }
    }),
  )

  it('a product of one term with -0 is 0, as a sum is', () =>
    on(() => {
      for (const type of ['f16', 'bf16', 'f32', 'f64'] as const) {
        const [x, y] = [nx.tensor([[-0]], { type }), nx.tensor([[1]], { type })]
        for (const list of both((left, right) => nx.dot(left, right), x, y)) expect(list).toEqual([0])
      }
    }))

  it('errors of long f32 sums stay within log₂ n roundings', () =>
    on(() => {
      const tenth = Math.fround(0.1)
      const within = (n: number, total: number): number => (Math.log2(n) + 1) * epsilon('f32') * total
      const full = (...shape: number[]): Tensor => nx.broadcast(nx.tensor(0.1, { type: 'f32' }), shape)
      for (const k of [1000, 5000, 100_000]) {
        const want = k * tenth * tenth
        for (const [left, right] of [
          [
            [8, k],
            [k, 8],
          ],
          [
            [1, k],
            [k, 5],
          ],
          [
            [5, k],
            [k, 1],
          ],
          [
            [1, k],
            [k, 1],
          ],
        ] as const) {
          const materialized = [full(...left), full(...right)].map((x) => nx.add(x, 0)) as [Tensor, Tensor]
          expectAll(
            both((x, y) => nx.dot(x, y), ...materialized),
            want,
            within(k, want),
          )
          const turned = [nx.add(full(...left.toReversed()), 0), materialized[1]] as const
          expectAll(
            both((x, y) => nx.dot(nx.transpose(x), y), ...turned),
            want,
            within(k, want),
          )
        }
      }
      const n = 200_000
      const column = nx.add(full(n, 3), 0)
      expectAll(
        both((x) => nx.sum(x, { axes: [0] }), column),
        n * tenth,
        within(n, n * tenth),
      )
      expectAll(
        both((x) => nx.mean(x, { axes: [0] }), column),
        tenth,
        within(n, tenth),
      )
      const line = nx.add(full(n), 0)
      expectAll(
        both((x) => nx.at(nx.cumulativeSum(x), -1), line),
        n * tenth,
        within(n, n * tenth),
      )
      expectAll(
        both((x) => nx.windowSum(x, [n]), line),
        n * tenth,
        within(n, n * tenth),
      )
      expectAll(
        both((x) => nx.variance(x), line),
        0,
        1e-12,
      )
      const places = nx.zeros([n, 1], { type: 's32' })
      const target = nx.zeros([1])
      expectAll(
        both((x, u) => nx.indexedAdd(x, places, u), target, line),
        n * tenth,
        within(n, n * tenth),
      )
    }))
})
