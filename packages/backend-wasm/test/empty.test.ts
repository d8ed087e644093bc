// Axes of length 0 in compiled programs: results, and errors, are those of the reference backend call by call.
import { binaryBackend } from '@nx/backend-binary'
import { cond, jit, whileLoop } from '@nx/defn'
import { grad } from '@nx/grad'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import type { Spec } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backends = { binary: binaryBackend(), wasm: wasmBackend() }

type Program = (...inputs: Tensor[]) => Tensor | readonly Tensor[]

const f = (shape: readonly number[]): Spec => ({ type: 'f32', shape })
const s = (shape: readonly number[]): Spec => ({ type: 's32', shape })

/** Programs and the inputs they take, filled with 0, 1, 2, … */
const programs: readonly (readonly [name: string, program: Program, ...inputs: Spec[]])[] = [
  ['take at a sum of nothing', (x, a) => nx.take(nx.negate(x), nx.sum(a)), s([1]), s([0])],
  ['take at a sum of nothing, of more', (x, a) => nx.take(nx.negate(x), nx.sum(a)), s([3]), s([0, 4])],
  ['take nothing', (x, i) => nx.take(nx.negate(x), nx.add(i, 1)), f([3]), s([0])],
  ['take from rows of nothing', (x, i) => nx.take(nx.negate(x), i, { axis: 0 }), f([3, 0]), s([2])],
  ['take from nothing', (x, i) => nx.take(nx.negate(x), i), f([0]), s([2])],
  ['gather nothing', (x, i) => nx.gather(nx.negate(x), nx.negate(i)), f([3, 2]), s([0, 2])],
  ['takeAlongAxis', (x, i) => nx.takeAlongAxis(nx.negate(x), i, { axis: 1 }), f([3, 2]), s([3, 0])],
  ['sort columns of nothing', (x) => nx.sum(nx.sort(x, { axis: 0 })), f([8, 0])],
  ['sort rows of nothing', (x) => nx.sum(nx.sort(x, { axis: 1 })), f([8, 0])],
  ['argsort', (x) => nx.sum(nx.argsort(nx.negate(x), { axis: 0 })), f([8, 0])],
  ['sums along an empty axis', (x) => nx.add(nx.sum(nx.exp(x), { axes: [0] }), 1), f([0, 5])],
  ['sums along several', (x) => nx.negate(nx.sum(x, { axes: [0, 2] })), f([0, 5, 3])],
  ['sums, axis kept', (x) => nx.multiply(x, nx.sum(x, { axes: [0], keepAxes: true })), f([0, 5])],
  ['sums of nothing to nothing', (x) => nx.sum(x, { axes: [1] }), f([0, 5])],
  ['products of nothing', (x) => nx.multiply(nx.product(x), nx.product(x, { axes: [1] })), f([3, 0])],
  ['mean of nothing', (x) => nx.mean(x), f([0])],
  ['variance of nothing', (x) => nx.variance(x, { axes: [1] }), f([2, 0])],
  ['all and any', (x) => [nx.all(x), nx.any(x), nx.all(x, { axes: [0] })], s([0, 3])],
  ['a sum beside its input', (x, y) => [nx.sum(nx.negate(x)), nx.negate(y), nx.sum(y)], f([0]), f([4])],
  ['dot over nothing', (x, y) => nx.add(nx.dot(x, y), 1), f([3, 0]), f([0, 4])],
  ['dot of nothing', (x, y) => nx.dot(x, y), f([0, 3]), f([3, 4])],
  ['dot of integers over nothing', (x, y) => nx.dot(x, y), s([3, 0]), s([0, 4])],
  ['outer of nothing', (x, y) => nx.outer(x, y), f([0]), f([4])],
  [
    'concatenate with nothing',
    (x, y) => nx.concatenate([nx.negate(x), y, x], { axis: 1 }),
    f([2, 0]),
    f([2, 3]),
  ],
  ['stack nothing', (x) => nx.stack([x, nx.negate(x)]), f([0])],
  ['pad nothing', (x) => nx.pad(nx.negate(x), 2, [[1, 2, 0]]), f([0])],
  ['pad away', (x) => nx.sum(nx.pad(x, 2, [[-1, -2, 0]])), f([3])],
  ['reverse', (x) => nx.sum(nx.reverse(x), { axes: [1] }), f([3, 0])],
  ['transposed and reshaped', (x) => nx.reshape(nx.transpose(nx.negate(x)), [3, 0, 7]), f([5, 0])],
  ['broadcast to nothing', (x) => nx.sum(nx.broadcast(nx.exp(x), [0, 3]), { axes: [0] }), f([3])],
  ['slice of nothing', (x) => nx.slice(nx.negate(x), [1, 0], [2, 0]), f([3, 0])],
  ['indexedAdd of nothing', (x, i, u) => nx.indexedAdd(nx.negate(x), i, u), f([3]), s([0, 1]), f([0])],
  ['indexedPut of nothing', (x, i, u) => nx.indexedPut(nx.negate(x), i, u), f([3]), s([0, 1]), f([0])],
  ['indexedAdd to nothing', (x, i, u) => nx.indexedAdd(x, i, u), f([3, 0]), s([2, 1]), f([2, 0])],
  ['cumulativeSum', (x) => nx.sum(nx.cumulativeSum(x, { axis: 1 })), f([4, 0])],
  ['quotient by nothing', (x, y) => nx.sum(nx.quotient(x, y)), s([4, 0]), s([4, 1])],
  ['softmax', (x) => nx.softmax(x, { axis: 0 }), f([3, 0])],
  ['select', (p, x) => nx.select(nx.greater(p, 0), x, nx.negate(x)), s([0, 1]), f([3])],
  ['argmax of rows of nothing', (x) => nx.argmax(x, { axis: 0 }), f([3, 0])],
  ['conv of no batch', (x, k) => nx.conv(x, k), f([0, 1, 4, 4]), f([2, 1, 2, 2])],
  ['a loop over no rows', (x) => whileLoop(nx.sum(x), x, (all, row) => nx.add(all, nx.sum(row))), f([0, 3])],
  [
    'a loop over rows of nothing',
    (x) => whileLoop(nx.sum(x), x, (all, row) => nx.add(all, nx.sum(row))),
    f([3, 0]),
  ],
  [
    'a branch',
    (x) =>
      cond(
        nx.equal(nx.sum(x), 0),
        () => nx.sum(nx.exp(x)),
        () => nx.product(x),
      ),
    f([0]),
  ],
  ['gradient of a sum', grad((x: Tensor) => nx.sum(nx.exp(x))) as Program, f([0, 3])],
  ['gradient of a dot', grad((x: Tensor) => nx.sum(nx.dot(x, nx.transpose(x)))) as Program, f([3, 0])],
  [
    'gradient of take',
    grad((x: Tensor) => nx.sum(nx.take(x, nx.zeros([0], { type: 's32' })))) as Program,
    f([3]),
  ],
]

function outcome(run: () => Tensor | readonly Tensor[]): unknown {
  try {
    return [run()].flat().map((result) => {
      const { type, shape } = (result as Tensor).spec
      return { type, shape, elements: nx.toFlatArray(result as Tensor) }
    })
  } catch (error) {
    if (error instanceof NxError) return error.code
    throw error
  }
}

describe('axes of length 0', () => {
  it.each(programs.map(([name, program, ...inputs]) => ({ name, program, inputs })))(
    '$name',
    ({ program, inputs }) => {
      const on = (name: 'binary' | 'wasm', compiled: boolean): unknown =>
        nx.withDefaultBackend(backends[name], () => {
          const own = inputs.map(({ type, shape }) => nx.iota(shape, { type }))
          return outcome(() => (compiled ? jit((...all: Tensor[]) => program(...all)) : program)(...own))
        })
      const want = on('binary', false)
      expect(on('wasm', false)).toEqual(want)
      expect(on('wasm', true)).toEqual(want)
      expect(on('binary', true)).toEqual(want)
    },
  )
})
