// Comparisons and choice, at every type.
import { Complex, dtypes, isComplex, isSigned } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, complexes, execute, floats, integers, value } from './support.ts'

describe.each([...integers, ...floats])('%s', (type) => {
  const low = isSigned(type) ? -1 : 0
  const left = value(type, [1, low, 0, 1])
  const right = value(type, [1, 1, 1, low])
  const flags = (op: string): unknown => execute(op, [left, right], 'u8', [4])

  test('comparisons', () => {
    expect(flags('equal')).toEqual([1, 0, 0, 0])
    expect(flags('less')).toEqual([0, 1, 1, 0])
  })
})

test('comparisons of NaN, zeros and infinities', () => {
  const left = value('f32', [NaN, 0, Infinity, NaN, -Infinity])
  const right = value('f32', [NaN, -0, Infinity, 1, 1])
  expect(execute('equal', [left, right], 'u8', [5])).toEqual([0, 1, 1, 0, 0])
  expect(execute('less', [left, right], 'u8', [5])).toEqual([0, 0, 0, 0, 1])
})

test('64-bit integers compare beyond what f64 holds', () => {
  const left = value('s64', [2n ** 53n, -(2n ** 62n)])
  const right = value('s64', [2n ** 53n + 1n, -(2n ** 62n) - 1n])
  expect(execute('equal', [left, right], 'u8', [2])).toEqual([0, 0])
  expect(execute('less', [left, right], 'u8', [2])).toEqual([1, 0])
})

describe.each(complexes)('%s', (type) => {
  const a = value(type, [new Complex(1, 2), new Complex(1, 2), new Complex(NaN, 0)])
  const b = value(type, [new Complex(1, 2), new Complex(1, 3), new Complex(NaN, 0)])

  test('equal compares both parts', () => {
    expect(execute('equal', [a, b], 'u8', [3])).toEqual([1, 0, 0])
  })
})

describe.each(dtypes)('%s', (type) => {
  const predicate = value('u8', [1, 0, 7])

  test('select takes elements by a predicate', () => {
    const inputs = [predicate, value(type, as(type, [1, 0, 1])), value(type, as(type, [0, 1, 0]))]
    expect(execute('select', inputs, type, [3])).toEqual(as(type, [1, 1, 1]))
  })

  test('select broadcasts every input', () => {
    const one = isComplex(type) ? new Complex(0, 1) : as(type, [1])[0]!
    const rows = value(type, [one, ...as(type, [0])], [2, 1])
    const zero = as(type, [0])[0]!
    const result = execute('select', [predicate, rows, value(type, [zero], [])], type, [2, 3])
    expect(result).toEqual([one, zero, one, zero, zero, zero])
    const whole = execute('select', [value('u8', [0], []), rows, value(type, [one], [])], type, [2, 1])
    expect(whole).toEqual([one, one])
  })
})
