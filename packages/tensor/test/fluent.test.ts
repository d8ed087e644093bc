// Chains.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  add,
  type Chain,
  fluent,
  reshape,
  setDefaultBackend,
  sum,
  tensor,
  type Tensor,
  toArray,
  toNumber,
} from '../src/index.ts'

setDefaultBackend(binaryBackend())

describe('fluent', () => {
  const functions = { add, reshape, sum, toArray, halves: (x: Tensor) => [x, x] as const }
  const nx = fluent(functions)

  it('chains the functions given', () => {
    expect(
      nx(tensor([1, 2]))
        .add(1)
        .reshape([2, 1])
        .toArray(),
    ).toEqual([[2], [3]])
    expect(toNumber(nx(tensor([1, 2])).sum({ axes: [0] }).value)).toBe(3)
    expect(toArray(nx(1).add(tensor([1])).value)).toEqual([2])
  })

  it('ends with what is not a tensor', () => {
    const [left, right] = nx(tensor([1])).halves()
    expect(left).toBe(right)
  })

  it('prints as its tensor does', () => {
    expect(String(nx(tensor([1])))).toBe(String(tensor([1])))
  })

  it('has exactly these methods, typed as the functions are', () => {
    const chain = nx(1)
    expectTypeOf(chain.add).toEqualTypeOf<(right: Parameters<typeof add>[1]) => Chain<typeof functions>>()
    expectTypeOf(chain).not.toHaveProperty('multiply')
    expect('multiply' in chain).toBe(false)
  })
})
