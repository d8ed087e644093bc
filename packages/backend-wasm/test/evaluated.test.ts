// Composites are evaluated some times before they are compiled: both give the same bits.
import * as nx from '@nx/tensor'
import { compositeCases } from '@nx/testing'
import { isComplex, isFloat, sizeOf } from '@nx/types'
import type { Backend, Call, DType, Shape } from '@nx/types'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'
import { random } from './compare.ts'
import type { Handle } from '../src/memory/index.ts'

const own = wasmBackend()

/** How calls with decompositions were run: by these, or as a recording of them. */
let [evaluated, recorded] = [0, 0]
const backend = {
  ...own,
  execute(call: Call<Handle>) {
    const { fallback } = call
    if (fallback === undefined) return own.execute(call)
    return own.execute({
      ...call,
      fallback: (on, inputs, specs) => {
        if (specs === undefined) evaluated++
        else recorded++
        return fallback(on, inputs, specs)
      },
    })
  },
} as Backend

/** Small numbers, in no order. */
function input(shape: Shape, type: DType, seed: number): nx.Tensor {
  const next = random(seed)
  const numbers = (): nx.Tensor => {
    const elements = Float64Array.from({ length: sizeOf(shape) }, () => next() * 4 - (isFloat(type) ? 2 : 0))
    return nx.reshape(nx.tensor(elements, { backend }), shape)
  }
  return nx.asType(isComplex(type) ? nx.complex(numbers(), numbers()) : numbers(), type)
}

it.each(Object.entries(compositeCases))('%s', (_, cases) => {
  const types: readonly DType[] = ['f32', 'bf16', 'f64', 's32', 'u8', 'u4', 'c64']
  for (const type of types)
    for (const { title, inputs, run, types: isFor } of cases()) {
      if (!isFor(type)) continue
      const operands = inputs.map(({ shape, type: given = type }, i) => input(shape, given, i + 1))
      const results = Array.from({ length: 10 }, () => {
        try {
          return nx.toBinary(nx.withDefaultBackend(backend, () => run(...operands)))
        } catch (error) {
          return String(error)
        }
      })
      results.forEach((each, i) => expect([title, type, i, each]).toEqual([title, type, i, results[0]]))
    }
})

it('evaluates short decompositions of few bytes eight times, others never', () => {
  const counts = (run: () => unknown): readonly [number, number] => {
    ;[evaluated, recorded] = [0, 0]
    run()
    return [evaluated, recorded]
  }
  const f = (shape: Shape): nx.Tensor => input(shape, 'f32', 1)
  const times = (count: number, run: () => unknown) => (): void => {
    for (let i = 0; i < count; i++) run()
  }
  const x = f([4, 37])
  expect(counts(times(20, () => nx.diff(x)))).toEqual([8, 1])
  expect(counts(times(20, () => nx.diff(f([4, 36]))))).toEqual([8, 1])
  // What is planned for all lengths is so once.
  const lengths = Array.from({ length: 20 }, (_, i) => i + 5)
  expect(counts(() => lengths.map((length) => nx.tile(f([length]), [7])))).toEqual([8, 1])
  // Floats that are added up in another order are others.
  const variance = (shape: Shape) => (): nx.Tensor => nx.variance(f(shape), { axes: [0, 1], ddof: 5 })
  expect(counts(times(20, variance([8, 3])))).toEqual([1, 1])
  expect(counts(times(20, variance([9, 3])))).toEqual([0, 1])
  expect(counts(times(20, () => nx.diff(f([200, 300]))))).toEqual([0, 1])
})
