// Types of what is read: no cast where the type is known, errors where a call is wrong.
import { binaryBackend } from '@nx/backend-binary'
import { f32, s64, setDefaultBackend, sum, tensor, toArray, toNumber, toTypedArray } from '@nx/tensor'
import { beforeAll, expect, expectTypeOf, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

it('a number is read without a cast', () => {
  const loss: number = toNumber(sum(f32([1, 2])))
  expect(loss + 1).toBe(4)
  expectTypeOf(toNumber(s64(2n))).toEqualTypeOf<bigint>()
  expectTypeOf(toNumber(f32(2))).toEqualTypeOf<number>()
  expectTypeOf(toTypedArray(f32([2]))).toEqualTypeOf<Float32Array>()
  // @ts-expect-error 64-bit integers are read as bigint
  const wrong: number = toNumber(s64(2n))
  expect(wrong).toBe(2n)
  const rows: number[][] = toArray(f32([[1], [2]]))
  expect(rows[1]![0]).toBe(2)
})

it('text is no tensor', () => {
  // @ts-expect-error text is neither a number nor an array of numbers
  expect(() => tensor('hello')).toThrow(expect.objectContaining({ name: 'NxError', op: 'tensor' }))
  // @ts-expect-error nor is an array of text
  expect(() => tensor(['1', '2'])).toThrow(expect.objectContaining({ name: 'NxError', op: 'tensor' }))
})
