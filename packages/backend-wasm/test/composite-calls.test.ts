// Single calls of composite operations: what is compiled for a kind of call serves that kind only.
import { block } from '@nx/defn'
import { add, argmax, cumulativeSum, multiply, round, tensor, toArray, toNumber } from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import { apply } from '@nx/tensor/internal'
import type { Definition } from '@nx/tensor/internal'
import { expect, it } from 'vitest'
import { wasmBackend } from '../src/index.ts'

const backend = wasmBackend()
const x = tensor([0.5, -1.5, 2.5, 7, NaN], { backend })

it('gives the same the first time, the second, and the hundredth', () => {
  for (let i = 0; i < 100; i++) {
    expect(toArray(round(x))).toEqual([1, -2, 3, 7, NaN])
    expect(toNumber(argmax(x))).toBe(4)
    expect(toArray(cumulativeSum(x))).toEqual([0.5, -1, 1.5, 8.5, NaN])
  }
})

it('tells shapes, types and attributes apart', () => {
  for (let i = 0; i < 3; i++) {
    const table = tensor([[1, 9, 3], [7, 5, 8]], { backend }) // prettier-ignore
    expect(toArray(argmax(table, { axis: 0 }))).toEqual([1, 0, 1])
    expect(toArray(argmax(table, { axis: 1 }))).toEqual([1, 2])
    expect(toArray(argmax(tensor([[1.5, 0.5, 1]], { backend }), { axis: 1 }))).toEqual([0])
    expect(toArray(cumulativeSum(table, { axis: 1, reverse: true }))).toEqual([[13, 12, 3], [20, 13, 8]]) // prettier-ignore
  }
})

it('does not take one function for another of the same name', () => {
  for (const factor of [2, 3, 5, 2]) {
    for (let i = 0; i < 3; i++) {
      const scaled = block('my.scaled', [tensor([1, 2], { backend })], {}, ([each]) =>
        multiply(each!, factor),
      )
      expect(toArray(scaled as Tensor)).toEqual([factor, 2 * factor])
    }
  }
})

it('evaluates a decomposition that reads elements every time', () => {
  const definition: Definition<object> = {
    name: 'shifted',
    vectorize: 'elementwise',
    infer: ([spec]) => spec!,
    decompose: ([each]) => add(each!, (toArray(each!) as number[])[0]!),
  }
  for (const first of [1, 2, 3, 4])
    expect(toArray(apply(definition, [tensor([first, 10], { backend })], {}))).toEqual([
      2 * first,
      10 + first,
    ])
})

it('evaluates a decomposition that brings tensors along every time', () => {
  const definition: Definition<object> = {
    name: 'weighted',
    vectorize: 'elementwise',
    infer: ([spec]) => spec!,
    decompose: ([each]) => multiply(each!, tensor([1, 10, 100], { backend: each!.backend })),
  }
  for (const first of [1, 2, 3, 4])
    expect(toArray(apply(definition, [tensor([first, 2, 3], { backend })], {}))).toEqual([first, 20, 300])
})

it('raises what a decomposition raises', () => {
  const definition: Definition<object> = {
    name: 'refusing',
    vectorize: 'elementwise',
    infer: ([spec]) => spec!,
    decompose: ([each]) => add(each!, tensor([1, 2, 3], { backend: each!.backend })),
  }
  for (let i = 0; i < 3; i++)
    expect(() => apply(definition, [tensor([1, 2], { backend })], {})).toThrow(
      expect.objectContaining({ code: 'broadcast' }) as Error,
    )
})
