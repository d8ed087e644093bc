// Movement of elements at every type, checked on positions.
import { Complex, dtypes, isComplex } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, execute, value } from './support.ts'

/** Different elements, as far as the type has them. */
const list = (type: DType, count: number): Scalar[] =>
  Array.from({ length: count }, (_, i) => (isComplex(type) ? new Complex(i, -i) : as(type, [i % 2])[0]!))

describe.each(dtypes)('%s', (type) => {
  const six = list(type, 6)
  const matrix = value(type, six, [2, 3])
  const pick = (...indices: number[]): Scalar[] => indices.map((i) => six[i]!)

  test('reshape keeps the order', () => {
    expect(execute('reshape', [matrix], type, [3, 2], { shape: [3, 2] })).toEqual(six)
  })

  test('transpose', () => {
    expect(execute('transpose', [matrix], type, [3, 2], { axes: [1, 0] })).toEqual(pick(0, 3, 1, 4, 2, 5))
  })

  test('broadcast', () => {
    const row = value(type, six.slice(0, 2))
    const repeated = execute('broadcast', [row], type, [2, 2], { shape: [2, 2], axes: [0] })
    expect(repeated).toEqual(pick(0, 0, 1, 1))
    expect(execute('broadcast', [row], type, [2, 2], { shape: [2, 2], axes: [1] })).toEqual(pick(0, 1, 0, 1))
  })

  test('reverse', () => {
    expect(execute('reverse', [matrix], type, [2, 3], { axes: [1] })).toEqual(pick(2, 1, 0, 5, 4, 3))
    expect(execute('reverse', [matrix], type, [2, 3], { axes: [0, 1] })).toEqual(pick(5, 4, 3, 2, 1, 0))
  })

  test('slice', () => {
    const attrs = { starts: [0, 1], lengths: [2, 2], strides: [1, 1] }
    expect(execute('slice', [matrix], type, [2, 2], attrs)).toEqual(pick(1, 2, 4, 5))
  })

  test('pad', () => {
    const fill = six[1]!
    const attrs = {
      config: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    }
    const padded = execute(
      'pad',
      [value(type, six.slice(0, 4), [2, 2]), value(type, [fill], [])],
      type,
      [3, 3],
      attrs,
    )
    expect(padded).toEqual([fill, fill, fill, six[0], six[1], fill, six[2], six[3], fill])
  })

  test('concatenate', () => {
    const inputs = [matrix, value(type, six.slice(0, 2), [2, 1])]
    expect(execute('concatenate', inputs, type, [2, 4], { axis: 1 })).toEqual(pick(0, 1, 2, 0, 3, 4, 5, 1))
    expect(execute('concatenate', [matrix, matrix], type, [4, 3], { axis: 0 })).toEqual([...six, ...six])
  })
})

const iota = (...shape: number[]): ReturnType<typeof value> => {
  const size = shape.reduce((a, b) => a * b, 1)
  return value(
    's32',
    Array.from({ length: size }, (_, i) => i),
    shape,
  )
}

test('transpose of many axes', () => {
  const result = execute('transpose', [iota(2, 3, 4)], 's32', [4, 2, 3], { axes: [2, 0, 1] })
  expect(result).toEqual(Array.from({ length: 24 }, (_, i) => (i % 6) * 4 + Math.floor(i / 6)))
})

test('long runs are copied whole', () => {
  const result = execute('transpose', [iota(2, 2, 100)], 's32', [2, 2, 100], { axes: [1, 0, 2] })
  expect(result).toEqual(
    [0, 2, 1, 3].flatMap((block) => Array.from({ length: 100 }, (_, i) => block * 100 + i)),
  )
})

test('broadcast repeats axes of length one', () => {
  const attrs = { shape: [2, 3, 2], axes: [0, 1] }
  expect(execute('broadcast', [iota(2, 1)], 's32', [2, 3, 2], attrs)).toEqual([
    0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1,
  ])
  expect(execute('broadcast', [iota()], 's32', [3], { shape: [3], axes: [] })).toEqual([0, 0, 0])
  const between = execute('broadcast', [iota(2, 3)], 's32', [2, 2, 3], { shape: [2, 2, 3], axes: [0, 2] })
  expect(between).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5])
})

describe('slice', () => {
  const attrs = (starts: (number | null)[], lengths: number[], strides = lengths.map(() => 1)): object => ({
    starts,
    lengths,
    strides,
  })

  test('steps by strides', () => {
    expect(execute('slice', [iota(10)], 's32', [4], attrs([0], [10], [3]))).toEqual([0, 3, 6, 9])
    expect(execute('slice', [iota(3, 4)], 's32', [2, 2], attrs([0, 1], [3, 3], [2, 2]))).toEqual([
      1, 3, 9, 11,
    ])
  })

  test('clamps starts so that the slice fits', () => {
    expect(execute('slice', [iota(5)], 's32', [2], attrs([9], [2]))).toEqual([3, 4])
    expect(execute('slice', [iota(5)], 's32', [2], attrs([-3], [2]))).toEqual([0, 1])
  })

  test('takes missing starts from scalars, in order', () => {
    const starts = [value('s64', [1], []), value('u8', [200], [])]
    const result = execute(
      'slice',
      [iota(3, 2, 4), ...starts],
      's32',
      [1, 2, 2],
      attrs([null, 0, null], [1, 2, 2]),
    )
    expect(result).toEqual([10, 11, 14, 15])
  })
})

describe('pad', () => {
  const pad = (size: number, length: number, ...config: number[]): unknown =>
    execute('pad', [iota(size), value('s32', [-1], [])], 's32', [length], { config: [config] })

  test('interior', () => {
    expect(pad(3, 7, 1, 1, 1)).toEqual([-1, 0, -1, 1, -1, 2, -1])
  })

  test('negative amounts crop', () => {
    expect(pad(5, 2, -2, -1, 0)).toEqual([2, 3])
    expect(pad(3, 2, -3, 0, 1)).toEqual([-1, 2])
    expect(pad(3, 3, -1, -1, 1)).toEqual([-1, 1, -1])
    expect(pad(3, 2, -4, 3, 0)).toEqual([-1, -1])
    expect(pad(3, 3, 3, -3, 0)).toEqual([-1, -1, -1])
  })

  test('an empty tensor', () => {
    expect(pad(0, 2, 1, 1, 0)).toEqual([-1, -1])
  })
})

describe('axes of length zero', () => {
  const none = value('f64', [], [0, 3])

  test.each<[string, number[], object]>([
    ['transpose', [3, 0], { axes: [1, 0] }],
    ['reverse', [0, 3], { axes: [0, 1] }],
    ['slice', [0, 2], { starts: [0, 1], lengths: [0, 2], strides: [1, 1] }],
    ['broadcast', [2, 0, 3], { shape: [2, 0, 3], axes: [1, 2] }],
    ['concatenate', [0, 3], { axis: 0 }],
  ])('%s', (op, shape, attrs) => {
    expect(execute(op, [none], 'f64', shape, attrs)).toEqual([])
  })

  test('concatenate with others', () => {
    expect(
      execute('concatenate', [none, value('f64', [1, 2, 3], [1, 3])], 'f64', [1, 3], { axis: 0 }),
    ).toEqual([1, 2, 3])
  })
})
