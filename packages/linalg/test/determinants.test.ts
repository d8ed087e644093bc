// Determinants that are numbers come out, however large or small what they are products of is.
import { grad } from '@nx/grad'
import { determinant, slogdet } from '@nx/linalg'
import { random } from '@nx/testing'
import {
  complex,
  f64,
  real,
  setDefaultBackend,
  sum,
  type Tensor,
  tensor,
  toFlatArray,
  withDefaultBackend,
  zeros,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { bareBackend } from './bare.ts'
import { backends, onEach } from './on-each.ts'

const bare = bareBackend() as Backend
const all: readonly Backend[] = [...backends, bare]
setDefaultBackend(backends[0]!)

/** What a function gives on each backend, eagerly and compiled. */
const everywhere = (fn: (x: Tensor) => Tensor, input: () => Tensor): (readonly number[])[] =>
  onEach(fn, input, all).map((result) => toFlatArray(result) as number[])

/** By expansion along the first row. */
const expanded = (matrix: readonly (readonly number[])[]): number =>
  matrix.length === 0
    ? 1
    : matrix[0]!.reduce((total, x, j) => {
        const minor = matrix.slice(1).map((line) => line.filter((_, k) => k !== j))
        return total + (j % 2 === 0 ? x : -x) * expanded(minor)
      }, 0)

/** Exponents of which no two follow each other closely, and whose sum is small. */
const exponents = (size: number, most: number): number[] =>
  Array.from({ length: size }, (_, i) =>
    i === size - 1 && size % 2 === 1 ? 3 : i % 2 === 0 ? most - i : i - most,
  )

const seeded = random(11)
const digits = (size: number): number[][] =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => Math.floor(seeded() * 9) - 4 + (i === j ? 9 : 0)),
  )

describe.each([
  ['f64', 600],
  ['f32', 70],
  ['bf16', 70],
] as const)('determinants of %s', (type, most) => {
  it.each([1, 2, 3, 4, 5, 6])('of order %i are those of digits times powers of two', (size) => {
    const matrix = digits(size)
    const own = exponents(size, most)
    const scaled = matrix.map((line, i) => line.map((x) => x * 2 ** own[i]!))
    const expected = expanded(matrix) * 2 ** own.reduce((x, y) => x + y, 0)
    const relative = type === 'bf16' ? 2 ** -7 : type === 'f32' ? 1e-5 : 1e-13
    for (const turned of [scaled, scaled[0]!.map((_, i) => scaled.map((line) => line[i]!))]) {
      for (const [value] of everywhere(determinant, () => tensor(turned, { type })))
        expect(Math.abs(value! / expected - 1)).toBeLessThan(relative)
    }
    if (size < 4 && type !== 'bf16')
      for (const result of everywhere(determinant, () => tensor(scaled, { type })))
        expect(result).toEqual([expected])
  })

  it.each([2, 3, 4, 5])('of order %i have the cofactors as slopes', (size) => {
    const matrix = digits(size)
    const own = exponents(size, most / 2)
    const total = own.reduce((x, y) => x + y, 0)
    const scaled = matrix.map((line, i) => line.map((x) => x * 2 ** own[i]!))
    const slopes = matrix.flatMap((line, i) =>
      line.map((_, j) => {
        const minor = matrix.filter((__, r) => r !== i).map((other) => other.filter((__, c) => c !== j))
        return (-1) ** (i + j) * expanded(minor) * 2 ** (total - own[i]!)
      }),
    )
    const relative = type === 'bf16' ? 2 ** -6 : type === 'f32' ? 1e-4 : 1e-12
    for (const result of everywhere(grad(determinant), () => tensor(scaled, { type }))) {
      for (let i = 0; i < size; i++) {
        const row = slopes.slice(i * size, (i + 1) * size)
        const largest = Math.max(...row.map(Math.abs))
        row.forEach((x, j) => expect(Math.abs(result[i * size + j]! - x) / largest).toBeLessThan(relative))
      }
    }
  })
})

it.each([2, 3, 4, 20])('those of complex matrices and of stacks of order %i do neither', (size) => {
  const matrix = Array.from({ length: size }, (_, i) =>
    Array.from(
      { length: size },
      (__, j) => (i === j ? 2 : i + 1 === j ? 1 : 0) * 2 ** ((i % 2 === 0 ? 1 : -1) * 600),
    ),
  )
  const expected = 2 ** size * (size % 2 === 0 ? 1 : 2 ** 600)
  const phase = [1, 1]
  for (let i = 0; i < size; i++) phase.splice(0, 2, phase[0]! - phase[1]!, phase[0]! + phase[1]!)
  const stacked = (): Tensor => f64([matrix, matrix.map((line) => line.map((x) => -x))])
  for (const result of everywhere(determinant, stacked)) {
    expect(result[0]! / expected).toBeCloseTo(1, 12)
    expect(result[1]! / expected).toBeCloseTo((-1) ** size, 12)
  }
  const times = (): Tensor => complex(f64(matrix), f64(matrix))
  for (const [value] of everywhere((x) => real(determinant(x)), times))
    expect(value! / expected).toBeCloseTo((phase[0]! + phase[1]!) / 2, 9)
})

it('those beyond the numbers are infinite or zero, with their sign', () => {
  const big = [
    [1e200, 1e200],
    [1e200, -1e200],
  ]
  for (const result of everywhere(determinant, () => f64(big))) expect(result).toEqual([-Infinity])
  const small = big.map((line) => line.map((x) => x * 1e-201 * 1e-199))
  for (const result of everywhere(determinant, () => f64(small))) expect(result.map(Math.abs)).toEqual([0])
})

it.each([2, 3, 4, 17])('pivots of order %i do not overflow beside the largest numbers', (size) => {
  const peak = 1.7e308
  const rows = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i === j || i === j + 1 ? peak : j === size - 1 ? -peak : 0)),
  )
  for (const [value] of everywhere(
    (x) => slogdet(x)[1],
    () => f64(rows),
  )) {
    const unit = rows.map((line) => line.map((x) => x / peak))
    const expected = Number(toFlatArray(slogdet(f64(unit))[1])[0]) + size * Math.log(peak)
    expect(value! / expected).toBeCloseTo(1, 12)
  }
})

it.each([2, 3, 4, 17])('an infinite pivot of order %i gives an infinite determinant', (size) => {
  for (const backend of backends) {
    const rows = Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (__, j) => (i !== j ? 0 : i === 1 ? -Infinity : 1)),
    )
    withDefaultBackend(backend, () => expect(toFlatArray(determinant(f64(rows)))).toEqual([-Infinity]))
  }
})

it('a matrix of order three has second derivatives by its cofactors', () => {
  const matrix = [
    [1e200, 2e200, 0],
    [1, 3, 1],
    [0, 1e-200, 2e-200],
  ]
  // The slope by the first entry is a₁₁ a₂₂ − a₁₂ a₂₁.
  const slope = (x: Tensor): Tensor => grad((y: Tensor) => sum(grad(determinant)(y)))(x)
  for (const result of everywhere(slope, () => f64(matrix))) expect(result.every(Number.isFinite)).toBe(true)
})

it('logarithms are those of NumPy for no rows, and beside an infinite pivot', () => {
  for (const backend of backends)
    withDefaultBackend(backend, () => {
      const both = (x: Tensor): unknown[] => slogdet(x).map((each) => toFlatArray(each))
      // On another backend than the default one is.
      const empty = zeros([2, 0, 0], { type: 'f64' })
      withDefaultBackend(bare, () => expect(both(empty)).toEqual([[1, 1], [0, 0]])) // prettier-ignore
      expect(both(f64([[-Infinity, 0], [0, 2]]))).toEqual([[-1], [Infinity]]) // prettier-ignore
    })
})
