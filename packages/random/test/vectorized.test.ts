// Vectorized keys and arguments: order of axes, names, and entries that need no random number.
import { binaryBackend } from '@nx/backend-binary'
import {
  choice,
  foldIn,
  key,
  multivariateNormal,
  normalSplit,
  randintSplit,
  shuffle,
  split,
  uniform,
} from '@nx/random'
import { f32, f64, rename, s32, setDefaultBackend, type Tensor, vectorize } from '@nx/tensor'
import { describe, expect, it } from 'vitest'

setDefaultBackend(binaryBackend())

const keys = vectorize(split(key(42), { parts: 3 }), 'keys')
const others = <T>(make: (data: number[]) => T): T => make([1, 2])
const axesOf = (result: Tensor): readonly string[] => result.vectorizedAxes.map(([name]) => name)

describe('vectorized axes of the key come first', () => {
  it.each([
    ['foldIn', () => foldIn(keys, vectorize(others(s32), 'data'))],
    ['normalSplit', () => normalSplit(keys, 0, vectorize(others(f32), 'data'))],
    ['randintSplit', () => randintSplit(keys, 0, vectorize(others(s32), 'data'))],
    ['shuffle', () => shuffle(keys, vectorize(f32([[1], [2]]), 'data'))[0]],
    ['choice', () => choice(keys, vectorize(f32([[1], [2]]), 'data'))[0]],
  ])('%s', (_, run) => {
    expect(axesOf(run())).toEqual(['keys', 'data'])
  })
})

it('shuffles one entry for each key', () => {
  expect(axesOf(shuffle(keys, f32([1]))[0])).toEqual(['keys'])
})

it('takes no names from parameters', () => {
  const [parts] = uniform(key(1), f64([[0, 1]], { names: ['x', 'y'] }), f64([2], { names: ['z'] }), {
    type: 'c128',
    shape: [1],
  })
  expect(parts.names).toEqual([null])
  const covariance = rename(
    f32([
      [1, 0],
      [0, 1],
    ]),
    ['a', 'b'],
  )
  const [vector] = multivariateNormal(key(1), f32([1, 2], { names: ['c'] }), covariance, { method: 'eigh' })
  expect(vector.names).toEqual([null])
})
