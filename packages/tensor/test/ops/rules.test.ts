// Types, shapes and names of results, where they are not obvious.
import { binaryBackend } from '@nx/backend-binary'
import { Complex } from '@nx/types'
import { describe, expect, it } from 'vitest'
import * as everything from '../../src/index.ts'
import { countingBackend } from '../backends.ts'

// By name, for tables of functions.
const nx = { ...everything }

nx.setDefaultBackend(binaryBackend())

const { iota, tensor } = nx
const bytes = tensor([1, 2, 3], { type: 'u8' })
const half = tensor([1, 2, 3], { type: 'f16' })
const named = nx.reshape(iota([2, 3]), [2, 3], { names: ['x', 'y'] })

describe('types', () => {
  it.each([
    ['literals are weak', () => nx.multiply(half, 2), 'f16'],
    ['literals alone are merged', () => nx.add(true, 5), 's32'],
    ['literals alone are merged in any order', () => nx.add(1, 2n), 's64'],
    ['so are branches of select', () => nx.select(bytes, half, 0.5), 'f16'],
    ['and the limits of clip', () => nx.clip(bytes, 0, 9), 'u8'],
    ['which may be wider', () => nx.clip(bytes, 0, 300), 'u16'],
    ['division of integers', () => nx.divide(bytes, 2), 'f32'],
    ['power of integers', () => nx.pow(bytes, 2), 'u8'],
    ['sums of narrow integers widen', () => nx.sum(bytes), 'u32'],
    ['dot does not widen', () => nx.dot(bytes, bytes), 'u8'],
    ['running sums do not widen', () => nx.cumulativeSum(bytes), 'u8'],
    ['mean of floats', () => nx.mean(half), 'f16'],
    ['mean of integers', () => nx.mean(bytes), 'f32'],
    ['comparison', () => nx.less(half, bytes), 'u8'],
    ['indices', () => nx.argmax(half), 's32'],
    ['indices of a type', () => nx.argsort(half, { type: 'u8' }), 'u8'],
    ['real part of an integer', () => nx.real(bytes), 'f32'],
    ['conjugate of a real number', () => nx.conjugate(tensor([1], { type: 'f64' })), 'c128'],
    ['absolute value of a complex number', () => nx.abs(tensor([new Complex(3, 4)])), 'f32'],
    ['floor keeps integers', () => nx.floor(bytes), 'u8'],
    ['median of an odd number of integers', () => nx.median(bytes), 'u8'],
    ['padding merges with a wide value', () => nx.pad(bytes, 300, [[1, 0, 0]]), 'u16'],
  ] as const)('%s', (_, run, type) => {
    expect(run().type).toBe(type)
  })
})

describe('names', () => {
  it.each([
    ['transpose moves them', () => nx.transpose(named), ['y', 'x']],
    ['reduction drops its own', () => nx.sum(named, { axes: ['x'] }), ['y']],
    ['reduction may keep them', () => nx.sum(named, { axes: ['x'], keepAxes: true }), ['x', 'y']],
    ['reshape drops them, even to the same shape', () => nx.reshape(named, [2, 3]), [null, null]],
    ['a tensor lends them', () => nx.reshape(iota([6]), named), ['x', 'y']],
    ['broadcast drops them', () => nx.broadcast(named, [4, 2, 3]), [null, null, null]],
    ['null merges', () => nx.add(named, iota([2, 3])), ['x', 'y']],
    ['dot joins those left over', () => nx.dot(named, nx.rename(iota([3, 4]), [null, 'z'])), ['x', 'z']],
    ['stack names its axis', () => nx.stack([named, named], { axis: 1, name: 'pair' }), ['x', 'pair', 'y']],
    ['flatten', () => nx.flatten(named, { axes: ['x', 'y'] }), [null]],
    ['slice keeps them', () => nx.sliceAlongAxis(named, 0, 1, { axis: 'y' }), ['x', 'y']],
    ['gather drops them', () => nx.gather(named, tensor([[0]])), [null, null]],
    ['take keeps the others', () => nx.take(named, tensor([[0], [2]]), { axis: 'y' }), ['x', null, null]],
    ['outer takes the outermost', () => nx.outer(named, nx.rename(iota([2]), ['z'])), ['x', 'z']],
    ['access drops those of indices', () => nx.at(named, { y: 1 }), ['x']],
  ] as const)('%s', (_, run, names) => {
    expect(run().names).toEqual([...names])
  })
})

describe('values', () => {
  it('a block that reaches beyond an edge is moved', () => {
    const wide = tensor([4_000_000_000], { type: 'u32' })
    expect(nx.toArray(nx.slice(iota([5]), [-3], [2]))).toEqual([0, 1])
    expect(nx.toArray(nx.slice(iota([5]), [nx.at(wide, 0)], [2]))).toEqual([3, 4])
    expect(nx.toArray(nx.putSlice(iota([4]), [9], tensor([7, 8])))).toEqual([0, 1, 7, 8])
  })

  it('indices of every integer type reach every element', () => {
    for (const type of ['u8', 's8', 'u16', 's64', 'u64'] as const) {
      expect(nx.toArray(nx.take(iota([3]), tensor([2, 0], { type })))).toEqual([2, 0])
      expect(nx.toNumber(nx.at(iota([300]), tensor(100, { type })))).toBe(100)
    }
  })

  it('updates at one position add up, or the last wins', () => {
    const indices = tensor([[1], [1]])
    expect(nx.toArray(nx.indexedAdd(iota([3]), indices, tensor([10, 20])))).toEqual([0, 31, 2])
    expect(nx.toArray(nx.indexedPut(iota([3]), indices, tensor([10, 20])))).toEqual([0, 20, 2])
  })

  it('updates may be shorter than the axes that are not indexed', () => {
    const updated = nx.indexedAdd(nx.full([2, 3], 0), tensor([[1]]), tensor([[5, 6]]))
    expect(nx.toArray(updated)).toEqual([
      [0, 0, 0],
      [5, 6, 0],
    ])
    const along = nx.indexedPut(nx.full([2, 3], 0), tensor([[1]]), tensor([[5]]), { axes: [1] })
    expect(nx.toArray(along)).toEqual([
      [0, 5, 0],
      [0, 0, 0],
    ])
  })

  it('sums of no elements are neutral', () => {
    const none = nx.full([2, 0], 0)
    expect(nx.toArray(nx.sum(none, { axes: [1] }))).toEqual([0, 0])
    expect(nx.toArray(nx.product(none, { axes: [1] }))).toEqual([1, 1])
    expect(nx.toArray(nx.concatenate([none, none], { axis: 1 }))).toEqual([[], []])
    expect(nx.toArray(nx.logsumexp(none, { axes: [1] }))).toEqual([-Infinity, -Infinity])
    expect(nx.softmax(none).shape).toEqual([2, 0])
  })

  it('weights along axes', () => {
    const x = iota([2, 3, 2])
    const weights = tensor([
      [1, 2],
      [0, 1],
      [3, 1],
    ])
    const spread = nx.broadcast(weights, [2, 3, 2])
    const expected = nx.toArray(nx.weightedMean(x, spread, { axes: [1, 2] }))
    expect(nx.toArray(nx.weightedMean(x, weights, { axes: [1, 2] }))).toEqual(expected)
    expect(nx.toNumber(nx.weightedMean(tensor([1, 2]), tensor([0, 0])))).toBeNaN()
  })

  it.each([
    ['cyclic', [2, 3, 1, 2, 3, 1, 2, 3, 1]],
    ['mirror', [2, 1, 1, 2, 3, 3, 2, 1, 1]],
    ['reflect', [3, 2, 1, 2, 3, 2, 1, 2, 3]],
    ['replicate', [1, 1, 1, 2, 3, 3, 3, 3, 3]],
  ] as const)('edges continue: %s', (mode, expected) => {
    expect(nx.toArray(nx.padOuter(tensor([1, 2, 3]), mode, [[2, 4]]))).toEqual([...expected])
  })

  it('access by everything at once', () => {
    const x = iota([3, 4, 5])
    expect(nx.at(x, 1, '1:3', tensor([0, 4])).shape).toEqual([2, 2])
    expect(nx.toArray(nx.at(x, 1, '1:3', tensor([0, 4])))).toEqual([
      [25, 29],
      [30, 34],
    ])
    expect(nx.toArray(nx.at(x, -1, { start: -2 }, '::2'))).toEqual([
      [50, 52, 54],
      [55, 57, 59],
    ])
    expect(nx.at(x)).toEqual(x)
  })

  it('parts of complex numbers may be infinite or NaN', () => {
    const parts = tensor([1, Infinity, -Infinity, NaN], { type: 'f32' })
    const z = nx.complex(nx.newAxis(parts, 1), parts)
    expect(nx.toArray(nx.real(z))).toEqual(nx.toArray(nx.broadcast(nx.newAxis(parts, 1), [4, 4])))
    expect(nx.toArray(nx.imag(z))).toEqual(nx.toArray(nx.broadcast(parts, [4, 4])))
    expect(nx.toArray(nx.imag(nx.conjugate(z)))).toEqual(nx.toArray(nx.broadcast(nx.negate(parts), [4, 4])))
  })

  it('what changes nothing gives another tensor of the same elements', () => {
    for (const run of [nx.abs, nx.floor, nx.ceil, nx.round]) expect(run(bytes)).toEqual(bytes)
    expect(nx.reshape(bytes, [3])).toEqual(bytes)
    expect(nx.transpose(bytes)).toEqual(bytes)
    expect(nx.concatenate([bytes])).toEqual(bytes)
  })

  it('a result that is its input does not share its memory', () => {
    const counting = countingBackend()
    const x = tensor([7], { backend: counting })
    const running = nx.cumulativeSum(x)
    nx.dispose(x)
    expect(nx.toArray(running)).toEqual([7])
  })

  it('operations stay on the backend of their inputs', () => {
    const other = { ...binaryBackend(), name: 'other' }
    const x = tensor([1.5, 2.5], { backend: other })
    const results = [
      nx.oneHot(tensor([1], { backend: other }), 3),
      nx.softmax(x),
      nx.mode(x),
      nx.imag(x),
      nx.isNan(bytes),
    ]
    expect(results.map(({ backend }) => backend.name)).toEqual(['other', 'other', 'other', 'other', 'binary'])
  })
})
