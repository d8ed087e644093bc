// A mutation must remove exactly one entry of the table.
import { expect, test } from 'vitest'
import { removeProperty } from '../remove-property.ts'

test('removes the property from the largest table and nothing else', () => {
  const text =
    'const t = {\n  abs: f(x),\n  floor: (x) => ({ a: x }),\n  exp: g,\n}\nconst u = { floor: 1 }\n'
  expect(removeProperty(text, 'floor')).toBe(
    'const t = {\n  abs: f(x),\n  exp: g,\n}\nconst u = { floor: 1 }\n',
  )
})

test('removes shorthand properties and methods', () => {
  expect(removeProperty('const t = { a, floor, b }', 'floor')).toBe('const t = { a, b }')
  expect(removeProperty('const t = { a() {}, floor() {} }', 'floor')).toBe('const t = { a() {}, }')
})

test('raises when the property is not there', () => {
  expect(() => removeProperty('const t = { a: 1 }', 'floor')).toThrow('floor')
})
