// What a compiled program must report as a call by call evaluation does, and joins of very many tensors.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { random } from './compare.ts'

const backends = [binaryBackend(), wasmBackend()].map((backend) => [backend.name, backend] as const)

const s32 = (data: nx.TensorData): Tensor => nx.tensor(data, { type: 's32' })

/** The elements, or the code of the error. */
function outcome(run: () => Tensor): unknown {
  try {
    return nx.toFlatArray(run())
  } catch (error) {
    if (error instanceof NxError) return error.code
    throw error
  }
}

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
      fails((k) => nx.select(nx.quotient(k, zeros), k, k))
    }))

  it('what fails is reported where only other elements are used, or none', () =>
    on(() => {
      const one = s32([1, 0])
      const none = (): Tensor => nx.zeros([0], { type: 's32' })
      const failing: readonly ((x: Tensor, y: Tensor) => Tensor)[] = [
        (x, y) => nx.quotient(x, y),
        (x, y) => nx.remainder(x, y),
        (x, y) => nx.pow(x, nx.subtract(y, 1)),
        (x, y) => nx.leftShift(x, nx.subtract(y, 1)),
        (x, y) => nx.rightShift(x, nx.subtract(y, 1)),
        (x, y) => nx.take(x, nx.subtract(y, 1)),
        (x, y) => nx.takeAlongAxis(x, nx.subtract(1, nx.multiply(3, nx.subtract(1, y)))),
        (x, y) => nx.indexedAdd(x, nx.reshape(nx.subtract(y, 1), [2, 1]), x),
      ]
      const using: readonly ((x: Tensor, index: Tensor) => Tensor)[] = [
        (x) => nx.slice(x, [0], [1]),
        (x) => nx.slice(nx.add(nx.reverse(x), 1), [1], [1]),
        (x, index) => nx.slice(x, [index], [1]),
        (x) => nx.slice(s32([5, 6]), [nx.sum(nx.multiply(x, 0))], [2]),
        (x) => nx.take(x, s32([0, 0])),
        (x) => nx.pad(x, 0, [[0, -1, 0]]),
        (x) => nx.sum(nx.take(x, none())),
        (x) => nx.take(nx.take(nx.negate(x), s32([0, 0])), s32([1])),
        (x) => nx.broadcast(x, [0, 2]),
        (x) => nx.add(nx.reshape(x, [2, 1]), nx.zeros([2, 0], { type: 's32' })),
        (x) => nx.concatenate([nx.slice(x, [0], [1]), none()]),
      ]
      failing.forEach((fails, i) => {
        using.forEach((uses, k) => {
          const program = (x: Tensor, y: Tensor, index: Tensor): Tensor => uses(fails(x, y), index)
          for (const [divisor, good] of [
            [one, false],
            [s32([1, 1]), true],
          ] as const) {
            const inputs = [s32([3, 4]), divisor, nx.tensor(0)] as const
            const want = outcome(() => program(...inputs))
            expect(Array.isArray(want), `failing ${i}, using ${k}`).toBe(good)
            expect(
              outcome(() => jit((...all: typeof inputs) => program(...all))(...inputs)),
              `${i}, ${k}`,
            ).toEqual(want)
          }
        })
      })
    }))

  it('random programs fail as calls do', () =>
    on(() => {
      const codes = new Set<unknown>()
      for (let seed = 1; seed <= 300; seed++) {
        const program = (x: Tensor, y: Tensor): Tensor => {
          const next = random(seed)
          const upTo = (n: number): number => Math.floor(next() * n)
          let value = x
          for (let steps = 2 + upTo(6); steps > 0; steps--) {
            const last = nx.slice(y, [upTo(3)], [1])
            const all: readonly (() => Tensor)[] = [
              () => nx.quotient(value, last),
              () => nx.leftShift(value, last),
              () => nx.take(value, nx.add(last, upTo(2))),
              () => nx.take(nx.add(y, value.shape[0]! > 1 ? 0 : 1), nx.remainder(value, 3)),
              () => nx.slice(value, [0], [1]),
              () => nx.slice(value, [nx.reshape(last, [])], [1]),
              () => nx.multiply(value, 0),
              () => nx.select(1, value, nx.remainder(value, last)),
              () => nx.concatenate([value, last]),
              () => nx.reverse(value),
              () => nx.cumulativeSum(value),
              () => nx.broadcast(nx.sum(value), [3]),
              () => nx.indexedAdd(nx.add(y, 1), nx.reshape(value, [-1, 1]), value),
              () => nx.select(nx.less(value, 2), 1, value),
            ]
            value = all[upTo(all.length)]!()
          }
          return value
        }
        const inputs = [s32([1, 2, 0]), s32([seed % 3, 1, 2])] as const
        const want = outcome(() => program(...inputs))
        const got = outcome(() => jit(program)(...inputs))
        codes.add(Array.isArray(want) ? 'none' : want)
        // Of several failures any may be the one that is reported.
        if (Array.isArray(want) || Array.isArray(got)) expect(got, `seed ${seed}`).toEqual(want)
      }
      expect([...codes].sort()).toEqual(['division_by_zero', 'index_out_of_bounds', 'none'])
    }))
})

describe('wasm', () => {
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
