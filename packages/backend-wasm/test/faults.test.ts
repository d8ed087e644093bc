// What a compiled program must report as a call by call evaluation does, and joins of very many tensors.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backends = [binaryBackend(), wasmBackend()].map((backend) => [backend.name, backend] as const)

const s32 = (data: nx.TensorData): Tensor => nx.tensor(data, { type: 's32' })

describe.each(backends)('compiled on %s', (_, backend) => {
  const on = <T>(body: () => T): T => nx.withDefaultBackend(backend, body)

  it('a check of an index stays where the element does not depend on it', () =>
    on(() => {
      const outside = (fn: (k: Tensor, x: Tensor) => Tensor, x: Tensor): void => {
        for (const bad of [
          [0, 99],
          [-1, 0],
        ])
          expect(() => jit((k: Tensor, y: Tensor) => fn(k, y))(s32(bad), x)).toThrow(
            expect.objectContaining({ code: 'index_out_of_bounds' }),
          )
        expect(nx.toFlatArray(jit((k: Tensor, y: Tensor) => fn(k, y))(s32([0, 0]), x))).toHaveLength(2)
      }
      const one = s32([7])
      outside((k) => nx.take(nx.full([3], 5), k), one)
      outside((k) => nx.take(nx.negate(nx.broadcast(nx.tensor(5), [3])), k), one)
      outside((k, x) => nx.take(nx.negate(x), k), one)
      outside((k, x) => nx.take(nx.broadcast(nx.negate(x), [3]), k), one)
      outside((k) => nx.add(nx.take(nx.full([3], 5), k), nx.take(nx.iota([100]), nx.abs(k))), one)
      outside((k) => nx.multiply(nx.take(nx.iota([3]), k), 0), one)
    }))

  it('operands that fail are computed, whatever they are multiplied by or selected from', () =>
    on(() => {
      const zeros = nx.zeros([2], { type: 's32' })
      const fails = (fn: (k: Tensor) => Tensor): void =>
        expect(() => jit(fn)(s32([1, 2]))).toThrow(expect.objectContaining({ code: 'division_by_zero' }))
      fails((k) => nx.multiply(nx.quotient(k, zeros), 0))
      fails((k) => nx.multiply(0, nx.remainder(k, zeros)))
      fails((k) => nx.select(nx.tensor(1), k, nx.quotient(k, zeros)))
    }))
})

describe('wasm', () => {
  it('raises for types it does not store', () => {
    for (const type of ['u2', 'u4', 's2', 's4', 'f8', 'f8_e4m3fn', 'c64', 'c128'] as const) {
      const raises = expect.objectContaining({ code: 'unsupported_type' })
      const make = (): Tensor => nx.tensor([1, 0], { type })
      nx.withDefaultBackend(wasmBackend(), () => {
        expect(make).toThrow(raises)
        expect(() => jit(make)()).toThrow(raises)
      })
    }
  })

  it('joins very many tensors without a kernel for each', () => {
    nx.withDefaultBackend(wasmBackend(), () => {
      const numbers = Array.from({ length: 3000 }, (_, i) => i)
      expect(nx.toFlatArray(nx.stack(numbers))).toEqual(numbers)
      const columns = numbers.slice(0, 300).map((i) => nx.add(nx.iota([5, 1 + (i % 2)], { axis: 0 }), i))
      const want = nx.withDefaultBackend(binaryBackend(), () =>
        nx.toFlatArray(
          nx.concatenate(
            columns.map((x) => nx.tensor(nx.toArray(x) as number[][])),
            { axis: 1 },
          ),
        ),
      )
      const join = (...inputs: Tensor[]): Tensor => nx.concatenate(inputs, { axis: 1 })
      expect(nx.toFlatArray(join(...columns))).toEqual(want)
      expect(nx.toFlatArray(jit(join)(...columns))).toEqual(want)
    })
  })
})
