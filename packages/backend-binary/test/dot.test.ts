// Contractions at every type, against sums written out.
import { bitSize, Complex, dtypes, isSigned, roundTo } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, complexes, execute, floats, integers, isBig, value } from './support.ts'

const matrices = { contract: [[1], [0]], batch: [[], []] }

describe.each(dtypes)('%s', (type) => {
  test('matrix product', () => {
    const left = value(type, as(type, [1, 0, 0, 0, 1, 0]), [2, 3])
    const right = value(type, as(type, [1, 0, 0, 1, 1, 1]), [3, 2])
    expect(execute('dot', [left, right], type, [2, 2], matrices)).toEqual(as(type, [1, 0, 0, 1]))
  })

  test('without contracted axes: outer product', () => {
    const attrs = { contract: [[], []], batch: [[], []] }
    const inputs = [value(type, as(type, [1, 0])), value(type, as(type, [1, 0, 1]))]
    expect(execute('dot', inputs, type, [2, 3], attrs)).toEqual(as(type, [1, 0, 1, 0, 0, 0]))
  })

  test('over axes of length zero', () => {
    const none = [value(type, [], [2, 0]), value(type, [], [0, 2])]
    expect(execute('dot', none, type, [2, 2], matrices)).toEqual(as(type, [0, 0, 0, 0]))
    const inputs = [value(type, [], [0, 2]), value(type, as(type, [1, 0, 0, 1]), [2, 2])]
    expect(execute('dot', inputs, type, [0, 2], matrices)).toEqual([])
  })
})

test.each(integers)('%s wraps', (type) => {
  const max = BigInt.asUintN(bitSize(type) - Number(isSigned(type)), -1n)
  const sum = 2n * max * max
  const expected = (isSigned(type) ? BigInt.asIntN : BigInt.asUintN)(bitSize(type), sum)
  const attrs = { contract: [[0], [0]], batch: [[], []] }
  const result = execute('dot', [value(type, [max, max]), value(type, [max, max])], type, [], attrs)
  expect(result).toEqual([isBig(type) ? expected : Number(expected)])
})

test.each(floats)('%s rounds once', (type) => {
  const round = roundTo(type)
  const x = Array.from({ length: 40 }, (_, i) => round(Math.sin(i)))
  const y = Array.from({ length: 40 }, (_, i) => round(Math.cos(2 * i)))
  const exact = x.reduce((sum, a, i) => sum + a * y[i]!, 0)
  const attrs = { contract: [[0], [0]], batch: [[], []] }
  expect(execute('dot', [value(type, x), value(type, y)], type, [], attrs)[0]).toBe(round(exact))
})

test.each(complexes)('%s multiplies complex numbers', (type) => {
  const left = value(
    type,
    [new Complex(1, 1), new Complex(0, 2), new Complex(3, 0), new Complex(1, -1)],
    [2, 2],
  )
  const right = value(
    type,
    [new Complex(2, 0), new Complex(0, 1), new Complex(1, 1), new Complex(1, 0)],
    [2, 2],
  )
  expect(execute('dot', [left, right], type, [2, 2], matrices)).toEqual([
    new Complex(0, 4),
    new Complex(-1, 3),
    new Complex(8, 0),
    new Complex(1, 2),
  ])
})

test('NaN and infinities are not skipped beside zeros', () => {
  const inputs = [value('f32', [0, 0, 1, 1], [2, 2]), value('f32', [Infinity, 1], [2, 1])]
  expect(execute('dot', inputs, 'f32', [2, 1], matrices)).toEqual([NaN, Infinity])
})

test('batch axes anywhere, several contracted axes', () => {
  const index = (length: number): number[] => Array.from({ length }, (_, i) => i)
  const left = value('s32', index(24), [2, 3, 4])
  const right = value('s32', index(24), [4, 3, 2])
  // Batch over 3, contract 2 and 4: out[b] = sum over i, k of left[i, b, k] right[k, b, i].
  const expected = index(3).map((b) =>
    index(8).reduce((sum, ik) => {
      const [i, k] = [Math.floor(ik / 4), ik % 4]
      return sum + (i * 12 + b * 4 + k) * (k * 6 + b * 2 + i)
    }, 0),
  )
  const attrs = {
    contract: [
      [0, 2],
      [2, 0],
    ],
    batch: [[1], [1]],
  }
  expect(execute('dot', [left, right], 's32', [3], attrs)).toEqual(expected)
  // Batch over 3, contract 4: out[b, i, j] = sum over k of left[i, b, k] right[k, b, j].
  const products = index(12).map((bij) => {
    const [b, i, j] = [Math.floor(bij / 4), Math.floor(bij / 2) % 2, bij % 2]
    return index(4).reduce((sum, k) => sum + (i * 12 + b * 4 + k) * (k * 6 + b * 2 + j), 0)
  })
  const batched = { contract: [[2], [0]], batch: [[1], [1]] }
  expect(execute('dot', [left, right], 's32', [3, 2, 2], batched)).toEqual(products)
})
