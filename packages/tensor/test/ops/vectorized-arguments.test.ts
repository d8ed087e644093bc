// Arguments that are scalars may differ between vectorized entries.
import { binaryBackend } from '@nx/backend-binary'
import { at, iota, pad, putSlice, setDefaultBackend, slice, tensor, toArray, vectorize } from '@nx/tensor'
import { expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

it('pads each entry with its own value and keeps names', () => {
  const result = pad(tensor([1, 2], { names: ['x'] }), vectorize(tensor([8, 9]), 'v'), [[1, 0, 1]])
  expect(toArray(result)).toEqual([
    [8, 1, 8, 2],
    [9, 1, 9, 2],
  ])
  expect(result.names).toEqual(['x'])
  expect(result.vectorizedAxes).toEqual([['v', 2]])
})

it('keeps names where starts of a slice differ', () => {
  const result = slice(iota([4], { names: ['x'] }), [vectorize(tensor([0, 2]), 'v')], [2])
  expect(toArray(result)).toEqual([
    [0, 1],
    [2, 3],
  ])
  expect(result.names).toEqual(['x'])
})

it('replaces a scalar by a scalar', () => {
  expect(toArray(putSlice(tensor(1), [], tensor(2)))).toBe(2)
})

it('picks with vectorized axes in the order of first appearance', () => {
  const [rows, column] = [
    vectorize(
      tensor([
        [0, 1],
        [1, 1],
      ]),
      'v',
    ),
    vectorize(tensor([0, 2, 1]), 'w'),
  ]
  const result = at(iota([2, 3]), rows, column)
  expect(result.vectorizedAxes).toEqual([
    ['v', 2],
    ['w', 3],
  ])
  expect(toArray(at(iota([2, 3]), vectorize(tensor([[0, 1]]), 'v'), column))).toEqual([
    [
      [0, 3],
      [2, 5],
      [1, 4],
    ],
  ])
})
