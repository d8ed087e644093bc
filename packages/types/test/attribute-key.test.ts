// Keys of attributes: equal where the attributes are, different where they are not.
import { attributeKey, Complex } from '@nx/types'
import { expect, it } from 'vitest'

it('differs for every two values that differ, and is the same for equal ones', () => {
  const one = (): number => 1
  const values = [0, -0, 1, 1n, '1', true, NaN, Infinity, -Infinity, null, undefined, 'NaN', 'null', '#0', '']
  const nested = [[], [[]], [1, 2], [[1], 2], ['1,2'], {}, { a: 1 }, { a: { b: 1 } }, { ab: 1 }, { a: [1] }]
  const others = [one, () => 1, new Map(), new Map(), new Complex(1, 2)]
  const keys = [...values, ...nested, ...others].map((value) => attributeKey(value))
  expect(new Set(keys).size).toBe(keys.length)
  for (const value of [...values, ...others]) expect(attributeKey(value)).toBe(attributeKey(value))
  expect(attributeKey({ a: [1n, -0], f: one })).toBe(attributeKey({ a: [1n, -0], f: one }))
})

it('has an end for what is within itself', () => {
  const cyclic: unknown[] = []
  cyclic.push(cyclic)
  expect(attributeKey(cyclic)).toBe(attributeKey(cyclic))
})
