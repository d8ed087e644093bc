// Where two tensors part, and tables of their elements.
import { binaryBackend } from '@nx/backend-binary'
import {
  bf16,
  c64,
  compare,
  complex,
  f32,
  f64,
  s32,
  s64,
  setDefaultBackend,
  tensor,
  toTable,
  u64,
  vectorize,
} from '@nx/tensor'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

const code = (body: () => unknown): unknown => {
  try {
    return body()
  } catch (error) {
    return (error as { code?: string }).code
  }
}

describe('compare', () => {
  it('says nothing differs where nothing does: NaN is like NaN, 0 like -0, infinities like themselves', () => {
    const x = f32([NaN, 0, Infinity, 1])
    const found = compare(x, f32([NaN, -0, Infinity, 1]))
    expect([found.same, found.count, found.size, String(found)]).toEqual([
      true,
      0,
      4,
      'all 4 elements of f32[4] are alike',
    ])
    expect(compare(f32([]), f32([])).same).toBe(true)
    expect(compare(2, 2).same).toBe(true)
  })

  it('finds places, values and the largest errors, which may be elsewhere', () => {
    const found = compare(f32([[1, 100], [3, 4]]), f32([[1.5, 108], [3, NaN]])) // prettier-ignore
    expect(found.differences).toEqual([
      { index: [0, 0], left: 1, right: 1.5, absolute: 0.5, relative: 1 / 3 },
      { index: [0, 1], left: 100, right: 108, absolute: 8, relative: 8 / 108 },
      { index: [1, 1], left: 4, right: NaN, absolute: NaN, relative: NaN },
    ])
    expect([found.largestAbsolute?.index, found.largestRelative?.index]).toEqual([[0, 1], [0, 0]]) // prettier-ignore
    expect(String(found)).toBe(
      [
        '3 of 4 elements of f32[2, 2] differ',
        '  [0, 0]    1.0    1.5  off by 0.5, 0.3333 of its size',
        '  [0, 1]  100.0  108.0  off by 8, 0.07407 of its size',
        '  [1, 1]    4.0    NaN',
        'largest difference 8 at [0, 1], beside its size 0.3333 at [0, 0]',
      ].join('\n'),
    )
  })

  it('knows infinities and what only one has as NaN', () => {
    const found = compare(f32([Infinity, NaN, 1]), f32([-Infinity, 1, Infinity]))
    expect(found.differences.map(({ absolute }) => absolute)).toEqual([Infinity, NaN, Infinity])
    const one = compare(f32([1]), f32([Infinity]))
    const place = { index: [0], left: 1, right: Infinity, absolute: Infinity, relative: Infinity }
    expect([one.largestAbsolute, one.largestRelative]).toEqual([place, place])
    expect(String(one)).toBe(
      [
        '1 of 1 elements of f32[1] differ',
        '  [0]  1.0  Inf  off by Infinity',
        'largest difference Infinity at [0], beside its size Infinity at [0]',
      ].join('\n'),
    )
    expect(found.differences.map(({ relative }) => relative)).toEqual([Infinity, NaN, Infinity])
    const line = complex(f32([Infinity]), f32([1]))
    expect(compare(line, complex(f32([Infinity]), f32([3]))).differences[0]).toMatchObject({
      absolute: 2,
      relative: 0,
    })
    expect(compare(line, complex(f32([Infinity]), f32([3])), { absolute: 2 }).same).toBe(true)
    expect(compare(f32([1]), f32([Infinity]), { relative: 1 }).same).toBe(false)
    expect(compare(f32([NaN]), f32([1]), { absolute: 1e9 }).same).toBe(false)
    expect(compare(f32([NaN]), f32([1])).largestAbsolute).toBe(null)
  })

  it('tells apart finite elements whose distance or size is beyond the largest number', () => {
    const [left, right] = [f64([1.7e308, 1]), f64([-1.7e308, 1])]
    expect(compare(left, right).differences).toEqual([
      { index: [0], left: 1.7e308, right: -1.7e308, absolute: Infinity, relative: 2 },
    ])
    expect(compare(left, right, { relative: 2 }).same).toBe(true)
    expect(compare(left, right, { relative: 1.9 }).same).toBe(false)
    expect(compare(left, right, { absolute: 1.7e308 }).same).toBe(false)
    const long = complex(f64([1.7e308]), f64([1.7e308]))
    const near = complex(f64([1.7e308]), f64([1.7e308 * (1 - 2 ** -40)]))
    expect(compare(near, long).differences[0]!.relative).toBeCloseTo(2 ** -40.5, 15)
    expect(compare(near, long, { relative: 1e-12 }).same).toBe(true)
  })

  it('allows what it is told to', () => {
    expect(compare(f64([1, 100]), f64([1.01, 101]), { relative: 0.02 }).same).toBe(true)
    expect(compare(f64([1, 100]), f64([1.01, 101]), { absolute: 0.02 }).differences).toHaveLength(1)
    expect(compare(f64([0]), f64([1e-9]), { absolute: 1e-8 }).same).toBe(true)
  })

  it('says which of type, shape and names differ, and compares elements while it can', () => {
    const named = tensor([[1, 2]], { names: ['row', null], type: 'f32' })
    expect(String(compare(named, tensor([[1, 3]], { type: 's32' })))).toBe(
      [
        'the type and the names differ: f32[row: 1, 2] and s32[1, 2]; 1 of 2 elements differ',
        '  [0, 1]  2.0  3  off by 1, 0.3333 of its size',
        'largest difference 1 at [0, 1], beside its size 0.3333 at [0, 1]',
      ].join('\n'),
    )
    const shapes = compare(f32([1, 2]), f32([[1, 2]]))
    expect([shapes.same, shapes.parts, shapes.size, String(shapes)]).toEqual([
      false,
      ['shape'],
      0,
      'the shape differs: f32[2] and f32[1, 2]',
    ])
    const vectors = compare(vectorize(f32([[1, 2]]), 'x'), f32([[1, 2]]))
    expect([vectors.parts, String(vectors)]).toEqual([
      ['shape', 'names'],
      'the shape and the names differ: f32 vectorized[x: 1][2] and f32[1, 2]',
    ])
  })

  it('compares large integers and complex numbers exactly', () => {
    const large = 2n ** 62n
    expect(compare(s64([large]), s64([large + 1n])).differences[0]).toMatchObject({
      absolute: 1,
      left: large,
    })
    expect(compare(u64([2n ** 53n]), f64([2 ** 53])).parts).toEqual(['type'])
    expect(compare(u64([2n ** 53n + 1n]), f64([2 ** 53])).count).toBe(1)
    const z = compare(complex(f32([1]), f32([2])), c64([1]))
    expect([z.differences[0]!.absolute, String(z).split('\n')[1]]).toEqual([
      2,
      '  [0]  1.0+2.0i  1.0+0.0i  off by 2, 2 of its size',
    ])
    expect(compare(complex(f32([NaN]), f32([0])), complex(f32([NaN]), f32([0]))).same).toBe(true)
  })

  it('lists as many as it is asked for', () => {
    const found = compare(f32([1, 2, 3]), f32([2, 3, 4]), { limit: 1 })
    expect([found.count, found.differences.length, String(found).split('\n')[2]]).toEqual([
      3,
      1,
      '  … and 2 more',
    ])
    expect(compare(f32([1, 2]), f32([2, 3]), { limit: Infinity }).differences).toHaveLength(2)
  })

  it('refuses options that are none', () => {
    const x = f32([1])
    expect(code(() => compare(x, x, { absolute: -1 }))).toBe('option')
    expect(code(() => compare(x, x, { relative: NaN }))).toBe('option')
    expect(code(() => compare(x, x, { limit: -1 }))).toBe('option')
    expect(code(() => compare(x, x, { rtol: 1 } as never))).toBe('unknown_option')
    expect(() => compare(x, x, { absolute: -1 })).toThrow(
      'compare: absolute is a number of at least 0, got -1',
    )
  })
})

describe('toTable', () => {
  it('has a row for each entry of the leading axes, and a column for each of the last', () => {
    expect(toTable(s32([[1, 2], [3, 4]]))).toEqual({ 0: { 0: 1, 1: 2 }, 1: { 0: 3, 1: 4 } }) // prettier-ignore
    expect(toTable(s32([5, 6]))).toEqual({ 0: { value: 5 }, 1: { value: 6 } })
    expect(toTable(7)).toEqual({ value: { value: 7 } })
    expect(
      toTable(
        s32([
          [[1], [2]],
          [[3], [4]],
        ]),
      ),
    ).toEqual({
      '0, 0': { 0: 1 },
      '0, 1': { 0: 2 },
      '1, 0': { 0: 3 },
      '1, 1': { 0: 4 },
    })
    expect(toTable(tensor([[]]))).toEqual({ 0: {} })
    expect(toTable(tensor([]))).toEqual({})
  })

  it('has names of axes, vectorized ones among them, or names that are given', () => {
    const named = vectorize(tensor([[1, 2]], { names: [null, 'day'] }), 'city')
    expect(toTable(named)).toEqual({ 'city 0': { 'day 0': 1, 'day 1': 2 } })
    expect(toTable(s32([[1, 2]]), { rows: ['a'], columns: ['x', '__proto__'] })).toEqual({
      a: Object.fromEntries([['x', 1], ['__proto__', 2]]), // prettier-ignore
    })
    expect(toTable(s32([1]), { columns: ['n'] })).toEqual({ 0: { n: 1 } })
  })

  it('has floats as they print, and what JavaScript has no number for as bigint or text', () => {
    expect(toTable(f32([0.1, NaN, -Infinity]))).toEqual({
      0: { value: 0.1 },
      1: { value: NaN },
      2: { value: -Infinity },
    })
    expect(toTable(bf16([0.1]))).toEqual({ 0: { value: 0.1 } })
    expect(toTable(s64([2n ** 60n]))).toEqual({ 0: { value: 2n ** 60n } })
    expect(toTable(c64([1]))).toEqual({ 0: { value: '1.0+0.0i' } })
  })

  it('keeps names in the order given, or refuses them', () => {
    const x = s32([[1], [2]])
    const rows = (...names: string[]): string[] => Object.keys(toTable(x, { rows: names }))
    expect(rows('9', '10')).toEqual(['9', '10'])
    expect(rows('09', '010')).toEqual(['09', '010'])
    expect(rows('year 10', 'year 9')).toEqual(['year 10', 'year 9'])
    expect(() => rows('10', '9')).toThrow(
      'toTable: rows ["10","9"] would stand as ["9","10"]: whole numbers come first in an object; ' +
        'put a word before them, as in "row 9"',
    )
    expect(code(() => rows('a', '1'))).toBe('option')
    expect(() => toTable(s32([[1, 2]]), { columns: ['name', '2024'] })).toThrow('as in "column 2024"')
  })

  it('refuses names that do not fit', () => {
    const x = s32([[1, 2]])
    expect(() => toTable(x, { columns: ['a'] })).toThrow(
      'toTable: columns are 2 different names, one for each, got ["a"]; leave them out for positions',
    )
    expect(code(() => toTable(x, { columns: ['a', 'a'] }))).toBe('option')
    expect(code(() => toTable(x, { rows: 'a' as never }))).toBe('not_array')
    expect(code(() => toTable(x, { rows: [1] as never }))).toBe('option')
    expect(code(() => toTable(x, { cols: [] } as never))).toBe('unknown_option')
  })
})
