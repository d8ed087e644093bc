// Bodies so long that copies of them run in turns, with what follows them along the same axis.
import { evaluateGraph, jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { variants } from './compare.ts'

/** Far more work than loading its operand. */
function long(x: Tensor): Tensor {
  let y = x
  for (let i = 0; i < 4; i++)
    y = nx.add(nx.multiply(nx.tanh(y), 1.5), nx.multiply(nx.sin(nx.add(y, i)), 0.25))
  return y
}

const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  'element by element': long,
  'a value that does not change along the last axis': (x) =>
    nx.multiply(long(x), nx.tanh(nx.sum(x, { axes: [-1], keepAxes: true }))),
  'a sum': (x) => nx.sum(long(x), { axes: [-1] }),
  'a sum of columns': (x) => nx.sum(long(x), { axes: [0] }),
  'a largest and a sum': (x) =>
    nx.divide(nx.reduceMax(long(x), { axes: [-1] }), nx.sum(nx.abs(long(x)), { axes: [-1] })),
  'running sums': (x) => nx.cumulativeSum(long(x), { axis: -1 }),
  'running sums of columns': (x) => nx.cumulativeSum(long(x), { axis: 0 }),
  'running extremes, reversed': (x) => nx.cumulativeMax(long(x), { axis: -1, reverse: true }),
  'more than one result': (x) => nx.concatenate([long(x), nx.negate(long(x))]),
  softmax: (x) => nx.softmax(long(x), { axis: -1 }),
}

const inputs = (type: 'f32' | 'f64' | 'f16', shape: readonly number[], backend: Backend): Tensor => {
  const size = shape.reduce((product, length) => product * length, 1)
  const numbers = Float64Array.from({ length: size }, (_, i) => ((i * 37) % 101) / 25 - 2)
  return nx.asType(nx.reshape(nx.tensor(numbers, { backend }), [...shape]), type)
}

for (const [variant, backend] of Object.entries(variants)) {
  describe.each(Object.entries(functions))(`%s after a long body, ${variant} SIMD`, (_, fn) => {
    it.each(['f32', 'f64', 'f16'] as const)('is what single calls give, in %s', (type) => {
      const compiled = jit(fn)
      const single = jit(fn, { compiler: evaluateGraph })
      const exact = { f32: 1e-5, f64: 1e-12, f16: 1e-2 }[type]
      for (const shape of [
        [1, 1],
        [2, 3],
        [3, 4],
        [5, 7],
        [2, 8],
        [3, 9],
        [1, 13],
        [4, 1027],
        [0, 5],
        [300, 17],
      ]) {
        const x = inputs(type, shape, backend)
        const wanted = nx.toTypedArray(nx.asType(single(x), 'f64')) as Float64Array
        for (let round = 0; round < 2; round++) {
          const got = nx.toTypedArray(nx.asType(compiled(x), 'f64')) as Float64Array
          expect(got.length).toBe(wanted.length)
          got.forEach((each, i) => {
            if (!(Math.abs(each - wanted[i]!) <= exact * Math.max(1, Math.abs(wanted[i]!))))
              expect({ shape, i, each }).toEqual({ shape, i, each: wanted[i] })
          })
        }
      }
    })
  })
}

/** More calls of each function than there are copies of its code: of small, large and infinite numbers, and of one for all lanes. */
function repeated(x: Tensor): Tensor {
  let [y, total] = [x, nx.sum(x, { axes: [-1], keepAxes: true })]
  for (let i = 0; i < 120; i++) {
    y = nx.add(nx.tanh(y), nx.sin(nx.multiply(x, i * i * 1000)))
    y = nx.add(y, nx.exp(nx.negate(nx.abs(y))))
    total = nx.tanh(nx.add(total, 0.1))
  }
  return nx.add(nx.pow(y, nx.abs(x)), total)
}

for (const [variant, backend] of Object.entries(variants)) {
  it.each(['f32', 'f64', 'f16'] as const)(
    `shared code gives what copies give, in %s, ${variant} SIMD`,
    (type) => {
      const numbers = [0, -0, 1, -2, 0.5, 1e4, -6e4, Infinity, NaN, 1e-3, 3]
      const x = nx.asType(nx.tensor([numbers, numbers.map((each) => each / 7)], { backend }), type)
      const wanted = nx.toTypedArray(nx.asType(jit(repeated, { compiler: evaluateGraph })(x), 'f64'))
      const got = nx.toTypedArray(nx.asType(jit(repeated)(x), 'f64'))
      expect(got).toEqual(wanted)
    },
  )
}
