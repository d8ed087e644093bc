// The table of composites is what functions call, and types the kernels of a backend.
import { readFileSync } from 'node:fs'
import { Complex, type Composites, type Kernels } from '@nx/types'
import { expect, expectTypeOf, it } from 'vitest'
import { collectComposites } from '../collect.ts'
import { formatted } from '../../lint/formatted.ts'
import { path } from '../file.ts'
import { render } from '../render.ts'
import { recordOf, typeOf } from '../type-of.ts'

it('is what npm run composites writes', async () => {
  expect(readFileSync(path, 'utf8')).toBe(await formatted(path, render(await collectComposites())))
}, 120_000)

it('types the kernels of composites', () => {
  const kernels: Pick<Kernels<Float32Array, Composites>, 'softmax' | 'sort'> = {
    softmax: ({ inputs: [x], attrs: { axis } }) => x.data.map((each) => each + axis),
    sort: ({ inputs: [x], attrs: { direction } }) => (direction === 'desc' ? x.data.toReversed() : x.data),
  }
  expect(Object.keys(kernels)).toEqual(['softmax', 'sort'])
  expectTypeOf<Composites['sort']['attrs']['direction']>().toEqualTypeOf<'asc' | 'desc'>()
})

it('names a type that holds all values', () => {
  expect(typeOf([1, null])).toBe('number | null')
  expect(typeOf(['low', 'high', 'low'])).toBe("'high' | 'low'")
  expect(typeOf(['f32', 's8'])).toBe('DType')
  expect(typeOf('abcdefg'.split(''))).toBe('string')
  expect(typeOf([1, 2n, new Complex(1, 2)])).toBe('Scalar')
  expect(typeOf([[], [1]])).toBe('readonly number[]')
  expect(typeOf([[[1, 2]], [[null]]])).toBe('readonly (readonly (number | null)[])[]')
  expect(recordOf([{ a: 1 }, { a: true, b: 'x' }])).toBe("{ readonly a: number | boolean; readonly b?: 'x' }")
  expect(recordOf([{}])).toBe('object')
})
