// Decompositions multiply back to the matrix, as closely as LAPACK's.
import { binaryBackend } from '@nx/backend-binary'
import { eigh, lu, qr, svd } from '@nx/linalg'
import { asType, setDefaultBackend, sliceAlongAxis, type Tensor, toFlatArray, transpose } from '@nx/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { bareBackend } from './bare.ts'
import { bound, departure, general, residual, scaled, symmetric } from './matrices.ts'

const small = [1, 2, 3, 17] as const

function checkEigen(a: Tensor, limit: number): void {
  const [w, v] = eigh(a)
  expect(residual(a, scaled(v, w), transpose(v))).toBeLessThanOrEqual(limit)
  expect(departure(v)).toBeLessThanOrEqual(limit)
  const sizes = toFlatArray(w).map((each) => Math.abs(each as number))
  expect(sizes).toEqual(sizes.toSorted((left, right) => right - left))
}

function checkSingular(a: Tensor, limit: number): void {
  const [u, s, vt] = svd(a, { fullMatrices: false })
  expect(residual(a, scaled(u, s), vt)).toBeLessThanOrEqual(limit)
  expect(departure(u)).toBeLessThanOrEqual(limit)
  expect(departure(transpose(vt))).toBeLessThanOrEqual(limit)
  const values = toFlatArray(s) as number[]
  expect(values).toEqual(values.toSorted((left, right) => right - left))
}

function checkFactors(a: Tensor, limit: number): void {
  const [q, r] = qr(a)
  expect(residual(a, q, r)).toBeLessThanOrEqual(limit)
  expect(departure(q)).toBeLessThanOrEqual(limit)
  expect(residual(a, ...lu(a))).toBeLessThanOrEqual(limit)
}

// Decompositions run call by call, in a time that grows by more than the third power.
describe.each([
  ['f32', 'on the host', binaryBackend, 40],
  ['f64', 'on the host', binaryBackend, 40],
  ['f32', 'by the decomposition', bareBackend, 24],
  ['f64', 'by the decomposition', bareBackend, 24],
] as const)('%s %s', (type, _, backendOf, size) => {
  beforeAll(() => void setDefaultBackend(backendOf()))

  it.each(Object.keys(symmetric))('eigenvalues of a matrix that is %s', (kind) => {
    for (const size of small) checkEigen(asType(symmetric[kind]!(size), type), bound(size, type))
  })

  it.each(Object.keys(general))('singular values of a matrix that is %s', (kind) => {
    for (const size of small) checkSingular(asType(general[kind]!(size), type), bound(size, type))
  })

  it.each(Object.keys(general))('triangular factors of a matrix that is %s', (kind) => {
    for (const size of small) checkFactors(asType(general[kind]!(size), type), bound(size, type))
  })

  it(`all of them at size ${size}`, () => {
    checkEigen(asType(symmetric['indefinite']!(size), type), bound(size, type))
    checkSingular(asType(general['random']!(size), type), bound(size, type))
    checkFactors(asType(general['random']!(size), type), bound(size, type))
  })

  it.each([
    [17, 5],
    [5, 17],
  ])('matrices of %i rows and %i columns', (height, width) => {
    const a = sliceAlongAxis(asType(general['random']!(17), type), 0, height, { axis: 0 })
    const cut = sliceAlongAxis(a, 0, width, { axis: 1 })
    checkSingular(cut, bound(17, type))
    const [q, r] = qr(cut, { mode: 'complete' })
    expect([q.shape, r.shape]).toEqual([
      [height, height],
      [height, width],
    ])
    expect(residual(cut, q, r)).toBeLessThanOrEqual(bound(17, type))
    const [u, , vt] = svd(cut)
    expect(departure(u)).toBeLessThanOrEqual(bound(17, type))
    expect(departure(vt)).toBeLessThanOrEqual(bound(17, type))
  })
})
