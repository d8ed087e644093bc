// Vectorized axes and names.
import { binaryBackend } from '@nx/backend-binary'
import { describe, expect, it } from 'vitest'
import * as nx from '../src/index.ts'
import { countingBackend } from './backends.ts'

const { devectorize, iota, setDefaultBackend, tensor, toArray, vectorize } = nx

setDefaultBackend(binaryBackend())

describe('vectorize', () => {
  it('takes names, lists and lengths', () => {
    const x = iota([2, 3, 4], { names: [null, null, 'z'] })
    expect(vectorize(x, 'a')).toMatchObject({ shape: [3, 4], names: [null, 'z'], vectorizedAxes: [['a', 2]] })
    const both = [
      ['a', 2],
      ['b', 3],
    ]
    expect(vectorize(x, ['a', 'b'])).toMatchObject({ shape: [4], vectorizedAxes: both })
    expect(vectorize(x, { a: 2, b: 3 })).toMatchObject({ vectorizedAxes: both })
    expect(
      vectorize(x, [
        ['a', 2],
        ['b', 3],
      ]),
    ).toMatchObject({ vectorizedAxes: both })
    expect(vectorize(vectorize(x, 'a'), 'b')).toMatchObject({ vectorizedAxes: both })
    expect(vectorize(x, [])).toEqual(x)
  })

  it('makes functions work on each entry', () => {
    const x = vectorize(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'x',
    )
    const y = vectorize(tensor([10, 20, 30]), 'y')
    expect(toArray(nx.sum(x))).toEqual([3, 7])
    const sums = nx.add(nx.sum(x), y)
    expect(sums.vectorizedAxes).toEqual([
      ['x', 2],
      ['y', 3],
    ])
    expect(toArray(sums)).toEqual([
      [13, 23, 33],
      [17, 27, 37],
    ])
    expect(nx.add(y, x).vectorizedAxes).toEqual([
      ['y', 3],
      ['x', 2],
    ])
  })

  it('reaches into containers', () => {
    const { a, b } = vectorize({ a: tensor([1, 2]), b: [tensor([[3], [4]])] as const }, 'x')
    expect([a.vectorizedAxes, b[0].shape]).toEqual([[['x', 2]], [1]])
    class Pair {
      readonly first: nx.Tensor
      constructor(first: nx.Tensor) {
        this.first = first
      }
      [Symbol.for('nx.container')](): object {
        return { parts: [this.first], rebuild: ([first]: [nx.Tensor]) => new Pair(first) }
      }
    }
    const pair: unknown = devectorize(vectorize(new Pair(tensor([1, 2])), 'x'))
    expect(pair).toBeInstanceOf(Pair)
    expect((pair as Pair).first.names).toEqual(['x'])
    expect(devectorize({ label: 'kept', x: null, n: 1n, complex: true })).toMatchObject({
      label: 'kept',
      x: null,
    })
  })

  it('gives every tensor a handle of its own where handles are freed', () => {
    const backend = countingBackend()
    const x = iota([2, 2], { backend })
    const y = vectorize(x, 'a')
    nx.dispose(x)
    expect(toArray(y)).toEqual([
      [0, 1],
      [2, 3],
    ])
    nx.dispose(y)
    expect(backend.live.size).toBe(0)
  })
})

describe('devectorize', () => {
  it('keeps names unless told otherwise', () => {
    const x = vectorize(iota([2, 3], { names: [null, 'y'] }), 'x')
    expect(devectorize(x)).toMatchObject({ shape: [2, 3], names: ['x', 'y'], vectorizedAxes: [] })
    expect(devectorize(x, { keepNames: false }).names).toEqual([null, 'y'])
  })
})

describe('revectorize', () => {
  const x = vectorize(iota([2, 3, 4]), { a: 2, b: 3 })

  it('splits anew', () => {
    expect(nx.revectorize(x, { c: 'auto', d: 2 })).toMatchObject({
      shape: [4],
      vectorizedAxes: [
        ['c', 3],
        ['d', 2],
      ],
    })
    const named = nx.revectorize(x, { c: 6 }, { targetShape: [2, 'auto'], targetNames: ['c2', null] })
    expect(named).toMatchObject({ shape: [2, 2], names: ['c2', null], vectorizedAxes: [['c', 6]] })
    expect(nx.toFlatArray(named)).toEqual(nx.toFlatArray(x))
    expect(nx.revectorize([x], { c: 'auto' })[0]).toMatchObject({ vectorizedAxes: [['c', 6]] })
  })
})

describe('reshapeVectors and broadcastVectors', () => {
  const x = vectorize(tensor([1, 2, 3]), 'x')
  const yx = vectorize(iota([2, 1, 2]), { y: 2, x: 1 })

  it('give all tensors the same axes in order of first appearance', () => {
    const [a, b] = nx.reshapeVectors([x, yx])
    expect(a.vectorizedAxes).toEqual([
      ['x', 3],
      ['y', 1],
    ])
    expect(b).toMatchObject({
      vectorizedAxes: [
        ['x', 1],
        ['y', 2],
      ],
      shape: [2],
    })
    expect(toArray(b)).toEqual([
      [
        [0, 1],
        [2, 3],
      ],
    ])
  })

  it('at full length', () => {
    const [b, a, five] = nx.broadcastVectors([yx, x, 5], { alignRanks: true })
    for (const each of [a, b, five])
      expect(each.vectorizedAxes).toEqual([
        ['y', 2],
        ['x', 3],
      ])
    expect([a.shape, b.shape, five.shape]).toEqual([[1], [2], [1]])
    expect(toArray(a)).toEqual([
      [[1], [2], [3]],
      [[1], [2], [3]],
    ])
  })

  it('leave tensors without vectorized axes alone', () => {
    const plain = tensor([1])
    expect(nx.reshapeVectors([plain, 2], { alignRanks: true })[0]).toEqual(plain)
    expect(nx.broadcastVectors([x])[0]).toMatchObject({ shape: [], vectorizedAxes: [['x', 3]] })
  })
})

describe('rename', () => {
  it('replaces names and keeps vectorized axes', () => {
    const x = vectorize(iota([2, 3]), 'a')
    expect(nx.rename(x, ['b'])).toMatchObject({ names: ['b'], vectorizedAxes: [['a', 2]] })
    expect(x.names).toEqual([null])
  })
})

describe('introspection', () => {
  const x = vectorize(iota([2, 3, 5], { type: 'u4', names: [null, 'r', null] }), 'a')

  it('leaves vectorized axes out, except for sizes in memory', () => {
    expect([nx.shape(x), nx.rank(x), nx.size(x), nx.flatSize(x)]).toEqual([[3, 5], 2, 15, 30])
    expect([nx.type(x), nx.names(x), nx.axes(x)]).toEqual(['u4', ['r', null], [0, 1]])
    expect([nx.axisSize(x, 'r'), nx.axisSize(x, -1), nx.axisIndex(x, 'r'), nx.axisIndex(x, -1)]).toEqual([
      3, 5, 0, 1,
    ])
    expect([nx.bitSize(x), nx.byteSize(x)]).toEqual([120, 15])
  })

  it('takes numbers', () => {
    expect([nx.shape(1), nx.rank(1), nx.size(1), nx.type(1n), nx.names(true), nx.axes(0)]).toEqual([
      [],
      0,
      1,
      's64',
      [],
      [],
    ])
  })

  it('compares what two tensors could stand for', () => {
    expect(nx.compatible(iota([2], { names: ['a'] }), iota([2]))).toBe(true)
    expect(nx.compatible(iota([2], { names: ['a'] }), iota([2], { names: ['b'] }))).toBe(false)
    expect(nx.compatible(iota([2]), iota([3]))).toBe(false)
    expect(nx.compatible(iota([2, 1]), iota([2]))).toBe(false)
    expect(nx.compatible(1, 1.5)).toBe(false)
    expect(nx.compatible(vectorize(iota([2]), 'a'), vectorize(iota([2]), 'b'))).toBe(false)
    expect(nx.compatible(vectorize(iota([2]), 'a'), vectorize(iota([2]), 'a'))).toBe(true)
  })
})
