// Norms along axes, of nothing, and of numbers that are not finite, as numpy.linalg.norm has them.
import { grad } from '@nx/grad'
import { norm } from '@nx/linalg'
import {
  asType,
  f32,
  f64,
  reshape,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toFlatArray,
  zeros,
} from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { backends, onEach } from './on-each.ts'

setDefaultBackend(backends[0]!)

/** Shape and numbers of what a function gives on both backends, eagerly and compiled. */
const everywhere = (
  fn: (x: Tensor) => Tensor,
  input: () => Tensor,
): (readonly [readonly number[], readonly number[]])[] =>
  onEach(fn, input).map((found) => [found.shape, toFlatArray(asType(found, 'f64')) as number[]])

const matrix = [[1, -2, 0], [3, 4, -5]] // prettier-ignore

const types = ['f64', 'f32', 'bf16', 's32', 'c64'] as const

describe.each(types)('of %s', (type) => {
  const digits = type === 'f64' ? 1e-14 : type === 'bf16' ? 8e-3 : 3e-6
  const close = (found: readonly number[], expected: readonly number[]): void => {
    expect(found).toHaveLength(expected.length)
    found.forEach((x, i) =>
      expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(digits * Math.abs(expected[i]!)),
    )
  }

  it.each([undefined, 2, 'frobenius'] as const)('of order %s along an axis', (ord) => {
    const [down, right] = [[3.1622776601683795, 4.47213595499958, 5], [2.23606797749979, 7.0710678118654755]] as const // prettier-ignore
    const options = ord === undefined ? {} : { ord }
    for (const [axis, expected] of [
      [0, down],
      [1, right],
      [-1, right],
    ] as const)
      // prettier-ignore
      for (const keepAxes of [false, true]) {
        const of = (x: Tensor): Tensor => norm(x, { ...options, axes: [axis], keepAxes })
        for (const [shape, found] of everywhere(of, () => tensor(matrix, { type }))) {
          expect(shape).toEqual(keepAxes ? (axis === 0 ? [1, 3] : [2, 1]) : [expected.length])
          close(found, expected)
        }
      }
  })

  it.each([
    [1, 6],
    [-1, 4],
    ['inf', 12],
    ['negInf', 3],
    [-2, 2.1097722286464435],
  ] as const)('of order %s over the axis of what is left, as in Nx', (ord, expected) => {
    for (const keepAxes of [false, true]) {
      const of = (x: Tensor): Tensor => norm(x, { ord, axes: [0], keepAxes })
      for (const [shape, found] of everywhere(of, () => tensor(matrix, { type }))) {
        expect(shape).toEqual(keepAxes ? [1, 1] : [])
        close(found, [expected])
      }
    }
  })

  it.each([
    [1, 6, 12],
    [-1, 4, 3],
    ['inf', 12, 6],
    ['negInf', 3, 4],
    ['nuclear', 9.219544457292887, 9.219544457292887],
    [2, 7.416198487095663, 7.416198487095663],
    [-2, 2.1097722286464435, 2.1097722286464435],
  ] as const)('of order %s over two axes, which rows and columns are', (ord, straight, turned) => {
    for (const [axes, expected] of [
      [[0, 1], straight],
      [[1, 0], turned],
      [[-1, 'row'], turned],
    ] as const)
      // prettier-ignore
      for (const keepAxes of [false, true]) {
        const input = (): Tensor => tensor(matrix, { type, names: ['row', 'column'] })
        for (const [shape, found] of everywhere((x) => norm(x, { ord, axes, keepAxes }), input)) {
          expect(shape).toEqual(keepAxes ? [1, 1] : [])
          close(found, [expected])
        }
      }
  })
})

it.each([
  [2, 0],
  [1, 0],
  [0.5, 0],
  [0, 0],
  ['inf', 0],
  [-1, Infinity],
  [-2, Infinity],
  [-0.5, Infinity],
] as const)('of order %s of no entries is %d', (ord, expected) => {
  for (const type of ['f64', 'f16', 's32', 'c64'] as const) {
    for (const found of everywhere(
      (x) => norm(x, { ord }),
      () => zeros([0], { type }),
    ))
      expect(found).toEqual([[], [expected]])
  }
})

it.each([1, 'inf', 'frobenius', 'nuclear'] as const)(
  'of order %s of a matrix without entries is 0',
  (ord) => {
    for (const shape of [
      [0, 0],
      [0, 3],
      [3, 0],
    ])
      // prettier-ignore
      for (const found of everywhere((x) => norm(x, { ord }), () => zeros(shape, { type: 'f64' })))
      expect(found).toEqual([[], [0]])
  },
)

it('of order 1 has signs as slopes, also at infinity', () => {
  const slope = grad((x: Tensor) => norm(x, { ord: 1 }))
  for (const make of [f32, f64]) {
    for (const [, found] of everywhere(slope, () => make([Infinity, 2, -Infinity, 0])))
      expect(found).toEqual([1, 1, -1, 0])
  }
})

it('of the longest vectors is what is left without overflow, along each axis', () => {
  const input = (): Tensor => reshape(f64([3e307, 4e307, -3e-308, 4e-308]), [2, 2])
  for (const [, found] of everywhere((x) => norm(x, { axes: [1] }), input)) {
    expect(found[0]! / 5e307).toBeCloseTo(1, 14)
    expect(found[1]! / 5e-308).toBeCloseTo(1, 14)
  }
  for (const [, found] of everywhere(
    grad((x: Tensor) => sum(norm(x, { axes: [1] }))),
    input,
  ))
    found.forEach((x, i) => expect(x).toBeCloseTo([0.6, 0.8, -0.6, 0.8][i]!, 14))
})
