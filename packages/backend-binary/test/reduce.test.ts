// Reductions at every type, their accuracy, and order along an axis.
import { bitSize, Complex, dtypes, roundTo, typeMax, typeMin } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, complexes, execute, floats, integers, isBig, value } from './support.ts'

const real = [...integers, ...floats]

describe.each(dtypes)('%s', (type) => {
  const ones = value(type, as(type, [1, 0, 1, 0, 0, 1]), [2, 3])
  const sum = (axes: number[], shape: number[]): Scalar[] =>
    execute('sum', [ones], type, shape, { axes, keepAxes: false })

  test('sum', () => {
    const wrap = (n: number): number => (type === 's2' && n > 1 ? n - 4 : n)
    expect(sum([0], [3])).toEqual(as(type, [1, 0, 2].map(wrap)))
    expect(sum([1], [2])).toEqual(as(type, [2, 1].map(wrap)))
    expect(sum([0, 1], [])).toEqual(as(type, [3].map(wrap)))
    expect(sum([], [2, 3])).toEqual(as(type, [1, 0, 1, 0, 0, 1]))
  })

  test('product', () => {
    const factors = value(type, as(type, [1, 1, 1, 0]), [2, 2])
    expect(execute('product', [factors], type, [1, 2], { axes: [0], keepAxes: true })).toEqual(
      as(type, [1, 0]),
    )
    expect(execute('product', [factors], type, [2], { axes: [1], keepAxes: false })).toEqual(as(type, [1, 0]))
  })

  test('over nothing', () => {
    const none = value(type, [], [2, 0])
    expect(execute('sum', [none], type, [2], { axes: [1], keepAxes: false })).toEqual(as(type, [0, 0]))
    expect(execute('product', [none], type, [2], { axes: [1], keepAxes: false })).toEqual(as(type, [1, 1]))
    expect(execute('sum', [none], type, [0], { axes: [0], keepAxes: false })).toEqual([])
  })
})

describe.each(real)('%s', (type) => {
  test('extremes', () => {
    const [low, high] = [typeMin(type), typeMax(type)]
    const input = value(type, [0, low, high, 1, 0, high], [2, 3])
    const ends = as(type, [0])
    expect(execute('reduceMax', [input], type, [], { axes: [0, 1], keepAxes: false })).toEqual([high])
    expect(execute('reduceMin', [input], type, [], { axes: [0, 1], keepAxes: false })).toEqual([low])
    const columns = execute('reduceMin', [input], type, [3], { axes: [0], keepAxes: false })
    expect(columns).toEqual([...ends, low, high])
    const none = value(type, [], [0])
    expect(execute('reduceMax', [none], type, [], { axes: [0], keepAxes: false })).toEqual([low])
    expect(execute('reduceMin', [none], type, [], { axes: [0], keepAxes: false })).toEqual([high])
  })

  test('argsort', () => {
    const input = value(type, as(type, [1, 0, 1, 0, 0, 1]), [2, 3])
    const sort = (direction: string, axis: number): Scalar[] =>
      execute('argsort', [input], 's32', [2, 3], { axis, direction, stable: true })
    expect(sort('asc', 1)).toEqual([1, 0, 2, 0, 1, 2])
    expect(sort('desc', 1)).toEqual([0, 2, 1, 2, 0, 1])
    expect(sort('asc', 0)).toEqual([1, 0, 0, 0, 1, 1])
    expect(sort('desc', 0)).toEqual([0, 0, 0, 1, 1, 1])
  })
})

describe.each(floats)('%s', (type) => {
  const input = value(type, [1, NaN, 2, -1])

  test('NaN wins', () => {
    for (const op of ['reduceMax', 'reduceMin', 'sum', 'product']) {
      expect(execute(op, [input], type, [], { axes: [0], keepAxes: false })).toEqual([NaN])
    }
  })

  test('NaN sorts greatest', () => {
    const order = (direction: string): Scalar[] =>
      execute('argsort', [input], 's64', [4], { axis: 0, direction, stable: true })
    expect(order('asc')).toEqual([3n, 0n, 2n, 1n])
    expect(order('desc')).toEqual([1n, 2n, 0n, 3n])
  })

  test('sums round once', () => {
    const round = roundTo(type)
    const list = Array.from({ length: 99 }, (_, i) => round(Math.sin(i)))
    const exact = list.reduce((a, b) => a + b)
    expect(execute('sum', [value(type, list)], type, [], { axes: [0], keepAxes: false })[0]).toBeCloseTo(
      round(exact),
      12,
    )
    const many = execute('sum', [value(type, Array<number>(300).fill(1))], type, [], {
      axes: [0],
      keepAxes: false,
    })
    expect(many).toEqual([round(300)])
  })
})

test('zeros sort as equal, infinities at the ends', () => {
  const input = value('f32', [0, -0, Infinity, -Infinity, 0])
  expect(execute('argsort', [input], 's32', [5], { axis: 0, direction: 'asc', stable: true })).toEqual([
    3, 0, 1, 4, 2,
  ])
})

test('64-bit integers sort beyond what f64 holds', () => {
  const input = value('u64', [2n ** 63n + 1n, 2n ** 63n, 2n ** 64n - 1n])
  expect(execute('argsort', [input], 's32', [3], { axis: 0, direction: 'asc', stable: true })).toEqual([
    1, 0, 2,
  ])
})

test('long lanes sort stably, none sorts nothing', () => {
  const keys = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 10)
  const expected = keys.map((_, i) => i).sort((i, j) => keys[i]! - keys[j]! || i - j)
  const attrs = { axis: 0, direction: 'asc', stable: true }
  expect(execute('argsort', [value('u8', keys)], 's32', [1000], attrs)).toEqual(expected)
  expect(execute('argsort', [value('f32', [], [2, 0])], 's32', [2, 0], { ...attrs, axis: 1 })).toEqual([])
})

describe('sums', () => {
  const total = (type: DType, list: readonly Scalar[]): Scalar | undefined =>
    execute('sum', [value(type, list)], type, [], { axes: [0], keepAxes: false })[0]

  test('f64 keeps what plain addition loses', () => {
    expect(total('f64', [1, 1e100, 1, -1e100])).toBe(2)
    expect(total('f64', Array<number>(1000).fill(0.1))).toBe(100)
    expect(total('f32', Array<number>(4096).fill(0.1))).toBe(Math.fround(4096 * Math.fround(0.1)))
  })

  test('infinities', () => {
    expect(total('f64', [1, Infinity, 1])).toBe(Infinity)
    expect(total('f32', [Infinity, -Infinity])).toBeNaN()
    expect(total('f16', [65504, 65504])).toBe(Infinity)
  })

  test.each(integers.filter((type) => bitSize(type) >= 32))('%s wraps', (type) => {
    const max = BigInt(typeMax(type))
    const expected = BigInt.asUintN(bitSize(type), max + max + 2n)
    expect(total(type, [max, max, 2n])).toEqual(isBig(type) ? expected : Number(expected))
  })

  test('products wrap', () => {
    const list = [65536, 65537, 3]
    expect(execute('product', [value('u32', list)], 'u32', [], { axes: [0], keepAxes: false })).toEqual([
      196608,
    ])
    const big = [2n ** 40n, 2n ** 30n, 3n]
    expect(execute('product', [value('s64', big)], 's64', [], { axes: [0], keepAxes: false })).toEqual([0n])
  })

  test.each(complexes)('%s', (type) => {
    const input = value(
      type,
      [new Complex(1, 2), new Complex(3, -1), new Complex(0, 1), new Complex(2, 0)],
      [2, 2],
    )
    const run = (op: string, axis: number): Scalar[] =>
      execute(op, [input], type, [2], { axes: [axis], keepAxes: false })
    expect(run('sum', 0)).toEqual([new Complex(1, 3), new Complex(5, -1)])
    expect(run('sum', 1)).toEqual([new Complex(4, 1), new Complex(2, 1)])
    expect(run('product', 0)).toEqual([new Complex(-2, 1), new Complex(6, -2)])
  })

  test('of the middle axis', () => {
    const input = value(
      'f32',
      Array.from({ length: 24 }, (_, i) => i),
      [2, 3, 4],
    )
    const expected = [12, 15, 18, 21, 48, 51, 54, 57]
    expect(execute('sum', [input], 'f32', [2, 4], { axes: [1], keepAxes: false })).toEqual(expected)
  })
})
