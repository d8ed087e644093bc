// Indexed reading and writing at every type.
import { Complex, dtypes, isComplex } from '@nx/types'
import type { DType, Scalar } from '@nx/types'
import { describe, expect, test } from 'vitest'
import { as, execute, integers, value } from './support.ts'

const list = (type: DType, count: number): Scalar[] =>
  Array.from({ length: count }, (_, i) => (isComplex(type) ? new Complex(i, -i) : as(type, [i % 2])[0]!))

describe.each(dtypes)('%s', (type) => {
  const six = list(type, 6)
  const matrix = value(type, six, [2, 3])

  test('gather of elements, rows and columns', () => {
    const elements = value('s32', [1, 2, 0, 1], [2, 2])
    expect(execute('gather', [matrix, elements], type, [2], { axes: [0, 1] })).toEqual([six[5], six[1]])
    expect(execute('gather', [matrix, value('u8', [1, 1], [2, 1])], type, [2, 3], { axes: [0] })).toEqual([
      ...six.slice(3),
      ...six.slice(3),
    ])
    const columns = execute('gather', [matrix, value('s64', [2, 0], [2, 1])], type, [2, 2], { axes: [1] })
    expect(columns).toEqual([six[2], six[5], six[0], six[3]])
  })

  test('scatter puts, the last one wins', () => {
    const zeros = value(type, as(type, [0, 0, 0]))
    const updates = value(type, as(type, [1, 1, 0]))
    const result = execute('scatter', [zeros, value('s32', [2, 0, 2], [3, 1]), updates], type, [3], {
      axes: [0],
      combine: 'put',
    })
    expect(result).toEqual(as(type, [1, 0, 0]))
  })

  test('scatter adds, leaving its inputs alone', () => {
    const target = value(type, as(type, [1, 0, 1]))
    const updates = value(type, as(type, [1, 1, 1]))
    const indices = value('s32', [0, 1, 1], [3, 1])
    const result = execute('scatter', [target, indices, updates], type, [3], { axes: [0], combine: 'add' })
    expect(result).toEqual(as(type, type === 's2' ? [-2, -2, 1] : [2, 2, 1]))
    expect(target).toEqual(value(type, as(type, [1, 0, 1])))
  })
})

test('scatter of rows along an inner axis', () => {
  const target = value('f32', [0, 0, 0, 0, 0, 0], [2, 3])
  const indices = value('s32', [2, 0], [2, 1])
  const updates = value('f32', [1, 2, 3, 4], [2, 2])
  const run = (combine: string): Scalar[] =>
    execute('scatter', [target, indices, updates], 'f32', [2, 3], { axes: [1], combine })
  expect(run('put')).toEqual([3, 0, 1, 4, 0, 2])
  expect(run('add')).toEqual([3, 0, 1, 4, 0, 2])
})

test('scatter adds round once', () => {
  const updates = value('f16', [2048, 1, 1, 1])
  const indices = value('s32', [0, 0, 0, 0], [4, 1])
  const result = execute('scatter', [value('f16', [0]), indices, updates], 'f16', [1], {
    axes: [0],
    combine: 'add',
  })
  expect(result).toEqual([2052])
})

test('long slices, shaped rows, none at all', () => {
  const table = value(
    's32',
    Array.from({ length: 200 }, (_, i) => i),
    [2, 100],
  )
  const shaped = execute('gather', [table, value('s32', [1, 0, 0, 1], [2, 2, 1])], 's32', [2, 2, 100], {
    axes: [0],
  })
  expect([0, 100, 200, 300].map((i) => shaped[i])).toEqual([100, 0, 0, 100])
  expect(execute('gather', [table, value('s32', [], [0, 1])], 's32', [0, 100], { axes: [0] })).toEqual([])
  expect(execute('gather', [table, value('s32', [1, 7], [2])], 's32', [], { axes: [0, 1] })).toEqual([107])
})

describe.each(integers.filter((type) => type !== 'u2' && type !== 's2'))('indices of %s', (type) => {
  const bad = type[0] === 's' ? -1 : 3
  const indices = value(type, [0, bad], [2, 1])
  const message = `index ${bad} is out of bounds for axis 0 of length 3; give indices from 0 to 2, or clip them first`

  test('gather out of bounds raises', () => {
    expect(() => execute('gather', [value('f32', [1, 2, 3]), indices], 'f32', [2], { axes: [0] })).toThrow(
      expect.objectContaining({
        code: 'index_out_of_bounds',
        message: `gather: ${message}`,
        details: { index: bad, axis: 0, length: 3 },
      }),
    )
  })

  test.each(['put', 'add'])('scatter %s out of bounds raises', (combine) => {
    const inputs = [value('f32', [1, 2, 3]), indices, value('f32', [1, 2])]
    expect(() => execute('scatter', inputs, 'f32', [3], { axes: [0], combine })).toThrow(
      expect.objectContaining({ code: 'index_out_of_bounds', message: `scatter: ${message}` }),
    )
  })
})
