// Decompositions of matrices around the sizes where blocks begin and end.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import {
  adjoint,
  cholesky,
  determinant,
  eigh,
  invert,
  lu,
  qr,
  slogdet,
  solve,
  svd,
  triangularSolve,
} from '@nx/linalg'
import {
  abs,
  add,
  asType,
  at,
  complex,
  concatenate,
  conjugate,
  divide,
  dot,
  eye,
  f64,
  multiply,
  newAxis,
  pow,
  real,
  reduceMax,
  setDefaultBackend,
  sliceAlongAxis,
  stack,
  subtract,
  sum,
  type Tensor,
  tensor,
  toArray,
  toFlatArray,
  toNumber,
  transpose,
} from '@nx/tensor'
import { assertEqual } from '@nx/testing'
import type { Backend } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { bound, departure, frobenius, general, residual, scaled, symmetric } from './matrices.ts'

const sizes = [1, 2, 7, 8, 9, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 63, 64, 65, 127, 128, 129, 300]

const random = (size: number): Tensor => general['random']!(size)
const definite = (size: number): Tensor => add(symmetric['random']!(size), eye(size, { type: 'f64' }))
const part = (a: Tensor, rows: number, columns: number): Tensor =>
  sliceAlongAxis(sliceAlongAxis(a, 0, rows, { axis: 0 }), 0, columns, { axis: 1 })

/** The sum of the sizes of what should be zero: strictly above the diagonal, or below it. */
function beyond(a: Tensor, side: 'above' | 'below'): number {
  const rows = toArray(asType(a, 'f64')) as number[][]
  return rows
    .flatMap((row, i) => row.filter((_, j) => (side === 'above' ? j > i : j < i)))
    .reduce((total, x) => total + Math.abs(x), 0)
}

describe.each([
  ['binary', () => binaryBackend() as Backend],
  ['wasm', () => wasmBackend() as Backend],
])('on the %s backend', (_, backendOf) => {
  beforeAll(() => void setDefaultBackend(backendOf()))

  // Seconds on a machine that has nothing else to do.
  it.each(sizes)('matrices of %i rows multiply back from their factors', { timeout: 120_000 }, (size) => {
    for (const type of ['f32', 'f64'] as const) {
      const limit = bound(size, type)
      const a = asType(random(size), type)
      const spd = asType(definite(size), type)
      const root = cholesky(spd)
      expect(residual(spd, root, transpose(root))).toBeLessThanOrEqual(limit)
      expect(beyond(root, 'above')).toBe(0)
      const [p, l, u] = lu(a)
      expect(residual(a, p, l, u)).toBeLessThanOrEqual(limit)
      expect(beyond(l, 'above') + beyond(u, 'below')).toBe(0)
      expect(Math.max(...(toFlatArray(l) as number[]).map(Math.abs))).toBe(1)
      expect(departure(p)).toBe(0)
      const [q, r] = qr(a)
      expect(residual(a, q, r)).toBeLessThanOrEqual(limit)
      expect(departure(q)).toBeLessThanOrEqual(limit)
      expect(beyond(r, 'below')).toBe(0)
      const [w, v] = eigh(spd)
      expect(residual(spd, scaled(v, w), transpose(v))).toBeLessThanOrEqual(limit)
      expect(departure(v)).toBeLessThanOrEqual(limit)
      const [left, s, right] = svd(a)
      expect(residual(a, scaled(left, s), right)).toBeLessThanOrEqual(limit)
      expect(departure(left) + departure(right)).toBeLessThanOrEqual(2 * limit)
    }
  })

  it.each(sizes)('systems of %i equations are solved', { timeout: 120_000 }, (size) => {
    const a = random(size)
    const spd = definite(size)
    const limit = bound(size, 'f64')
    const l = cholesky(spd)
    const u = transpose(l)
    for (const width of [1, 2, 5, size]) {
      const b = part(general['clustered']!(Math.max(size, width)), size, width)
      const x = solve(a, b)
      // The residual is small beside the sizes of the matrix and of the solution.
      const error = frobenius(add(dot(a, x), multiply(b, -1)))
      expect(error / (frobenius(a) * frobenius(x))).toBeLessThanOrEqual(limit)
      for (const lower of [true, false]) {
        for (const transformA of ['none', 'transpose'] as const) {
          const triangle = lower ? l : u
          const other = lower ? u : l
          const y = triangularSolve(add(triangle, zeroDiagonal(other)), b, { lower, transformA })
          const back = dot(transformA === 'none' ? triangle : other, y)
          const rest = frobenius(add(back, multiply(b, -1)))
          expect(rest / (frobenius(triangle) * frobenius(y))).toBeLessThanOrEqual(limit)
        }
      }
    }
    const inverse = invert(a)
    const error = frobenius(add(dot(a, inverse), multiply(eye(size, { type: 'f64' }), -1)))
    expect(error / (frobenius(a) * frobenius(inverse))).toBeLessThanOrEqual(limit)
  })

  it.each(sizes)(
    'complex matrices of %i rows multiply back from their factors',
    { timeout: 120_000 },
    (size) => {
      for (const type of ['c64', 'c128'] as const) {
        const a = asType(complexMatrix(size), type)
        const one = eye(size, { type: 'c128' })
        const limit = bound(size, type === 'c64' ? 'f32' : 'f64')
        const [p, l, u] = lu(a)
        expect(complexResidual(a, dot(p, l), u)).toBeLessThanOrEqual(limit)
        expect(beyond(abs(l), 'above') + beyond(abs(u), 'below')).toBe(0)
        expect(toNumber(reduceMax(abs(l)))).toBeLessThanOrEqual(1 + limit)
        const [q, r] = qr(a)
        expect(complexResidual(a, q, r)).toBeLessThanOrEqual(limit)
        expect(complexResidual(one, adjoint(q), q)).toBeLessThanOrEqual(limit)
        expect(beyond(abs(r), 'below')).toBe(0)
        const hermitian = asType(hermitianMatrix(size), type)
        const root = cholesky(hermitian)
        expect(complexResidual(hermitian, root, adjoint(root))).toBeLessThanOrEqual(limit)
        expect(beyond(abs(root), 'above')).toBe(0)
        const [w, v] = eigh(hermitian)
        expect(complexResidual(hermitian, multiply(v, newAxis(w, 0)), adjoint(v))).toBeLessThanOrEqual(limit)
        expect(complexResidual(one, adjoint(v), v)).toBeLessThanOrEqual(limit)
        const [left, s, right] = svd(a)
        expect(complexResidual(a, multiply(left, newAxis(s, 0)), right)).toBeLessThanOrEqual(limit)
        expect(complexResidual(one, adjoint(left), left)).toBeLessThanOrEqual(limit)
        expect(complexResidual(one, right, adjoint(right))).toBeLessThanOrEqual(limit)
      }
    },
  )

  it.each(sizes)('complex systems of %i equations are solved', { timeout: 120_000 }, (size) => {
    const a = complexMatrix(size)
    const limit = bound(size, 'f64')
    const l = cholesky(hermitianMatrix(size))
    const u = adjoint(l)
    for (const width of [1, 2, 5, size]) {
      const b = part(complexMatrix(Math.max(size, width)), size, width)
      const x = solve(a, b)
      expect(complexDistance(dot(a, x), b) / (complexNorm(a) * complexNorm(x))).toBeLessThanOrEqual(limit)
      for (const lower of [true, false]) {
        for (const transformA of ['none', 'transpose'] as const) {
          const triangle = lower ? l : u
          const other = lower ? u : l
          // The other triangle is not read.
          const given = add(triangle, multiply(other, subtract(1, eye(size, { type: 'f64' }))))
          const y = triangularSolve(given, b, { lower, transformA })
          const back = dot(transformA === 'none' ? triangle : transpose(triangle), y)
          const scale = complexNorm(triangle) * complexNorm(y)
          expect(complexDistance(back, b) / scale).toBeLessThanOrEqual(limit)
        }
      }
    }
    const inverse = invert(a)
    const error = complexDistance(dot(a, inverse), eye(size, { type: 'c128' }))
    expect(error / (complexNorm(a) * complexNorm(inverse))).toBeLessThanOrEqual(limit)
    // The determinant of a product is the product of the determinants: that of a root is real.
    const scale = multiply(a, 2 / Math.sqrt(size))
    const [sign, logarithm] = slogdet(scale)
    const squared = slogdet(dot(scale, adjoint(scale)))
    expect(toNumber(abs(subtract(multiply(sign, conjugate(sign)), squared[0])))).toBeLessThan(1e-10)
    const twice = 2 * Number(toNumber(logarithm))
    expect(Math.abs(Number(toNumber(squared[1])) - twice)).toBeLessThan(1e-9 * size)
  })

  it.each([9, 17, 33, 65])('determinants of %i rows have the size and the sign of their pivots', (size) => {
    const a = multiply(random(size), 2 / Math.sqrt(size))
    const [sign, logarithm] = slogdet(a)
    const expected = Number(toNumber(sign)) * Math.exp(Number(toNumber(logarithm)))
    expect(Number(toNumber(determinant(a))) / expected).toBeCloseTo(1, 10)
    // Exchanging two rows turns the sign.
    const swapped = concatenate([
      sliceAlongAxis(a, 1, 1, { axis: 0 }),
      sliceAlongAxis(a, 0, 1, { axis: 0 }),
      sliceAlongAxis(a, 2, size - 2, { axis: 0 }),
    ])
    expect(toNumber(slogdet(swapped)[0])).toBe(-Number(toNumber(sign)))
  })

  it.each([
    [65, 24],
    [24, 65],
    [100, 25],
    [33, 32],
    [1, 40],
    [40, 1],
  ])('matrices of %i rows and %i columns', (rows, columns) => {
    const a = part(random(100), rows, columns)
    const limit = bound(100, 'f64')
    for (const mode of ['reduced', 'complete'] as const) {
      const [q, r] = qr(a, { mode })
      expect(residual(a, q, r)).toBeLessThanOrEqual(limit)
      expect(departure(q)).toBeLessThanOrEqual(limit)
      expect(beyond(r, 'below')).toBe(0)
    }
    const [u, s, vt] = svd(a, { fullMatrices: false })
    expect(residual(a, scaled(u, s), vt)).toBeLessThanOrEqual(limit)
    const [full, , fullVt] = svd(a)
    expect(departure(full) + departure(fullVt)).toBeLessThanOrEqual(2 * limit)
  })

  it.each([
    [65, 24],
    [24, 65],
    [100, 25],
    [33, 32],
    [17, 19],
    [1, 40],
    [40, 1],
  ])('complex matrices of %i rows and %i columns', (rows, columns) => {
    const a = part(complexMatrix(100), rows, columns)
    const limit = bound(100, 'f64')
    const unitary = (q: Tensor): number => complexResidual(eye(q.shape[1]!, { type: 'c128' }), adjoint(q), q)
    for (const mode of ['reduced', 'complete'] as const) {
      const [q, r] = qr(a, { mode })
      expect(complexResidual(a, q, r)).toBeLessThanOrEqual(limit)
      expect(unitary(q)).toBeLessThanOrEqual(limit)
      expect(beyond(abs(r), 'below')).toBe(0)
    }
    const [u, s, vh] = svd(a, { fullMatrices: false })
    expect(complexResidual(a, multiply(u, newAxis(s, 0)), vh)).toBeLessThanOrEqual(limit)
    const [full, , fullVh] = svd(a)
    expect(unitary(full) + unitary(adjoint(fullVh))).toBeLessThanOrEqual(2 * limit)
  })

  it.each(['graded', 'rank-deficient', 'clustered', 'hilbert', 'tiny', 'huge', 'zero'])(
    'spectra of 65 rows that are %s',
    (kind) => {
      const limit = bound(65, 'f64')
      const a = symmetric[kind]!(65)
      const [w, v] = eigh(a)
      expect(residual(a, scaled(v, w), transpose(v))).toBeLessThanOrEqual(limit)
      expect(departure(v)).toBeLessThanOrEqual(limit)
      const b = general[kind]!(65)
      const [u, s, vt] = svd(b)
      expect(residual(b, scaled(u, s), vt)).toBeLessThanOrEqual(limit)
      expect(departure(u) + departure(vt)).toBeLessThanOrEqual(2 * limit)
      const [q, r] = qr(b)
      expect(residual(b, q, r)).toBeLessThanOrEqual(limit)
      expect(departure(q)).toBeLessThanOrEqual(limit)
      expect(residual(b, ...lu(b))).toBeLessThanOrEqual(limit)
    },
  )

  it.each(['graded', 'rank-deficient', 'clustered', 'hilbert', 'tiny', 'huge', 'zero'])(
    'complex matrices of 65 rows that are %s',
    (kind) => {
      const limit = bound(65, 'f64')
      const b = general[kind]!(65)
      const a = complex(b, transpose(b))
      const one = eye(65, { type: 'c128' })
      const scale = Math.max(Number(toNumber(reduceMax(abs(a)))), Number.MIN_VALUE)
      const near = (given: Tensor, left: Tensor, right: Tensor): number =>
        complexDistance(divide(given, scale), dot(divide(left, scale), right))
      const hermitian = divide(add(a, adjoint(a)), 2)
      const [w, v] = eigh(hermitian)
      expect(near(hermitian, multiply(v, newAxis(w, 0)), adjoint(v))).toBeLessThanOrEqual(65 * limit)
      expect(complexResidual(one, adjoint(v), v)).toBeLessThanOrEqual(limit)
      const [u, s, vh] = svd(a)
      expect(near(a, multiply(u, newAxis(s, 0)), vh)).toBeLessThanOrEqual(65 * limit)
      expect(complexResidual(one, adjoint(u), u)).toBeLessThanOrEqual(limit)
      expect(complexResidual(one, vh, adjoint(vh))).toBeLessThanOrEqual(limit)
      const [q, r] = qr(a)
      expect(near(a, multiply(q, scale), divide(r, scale))).toBeLessThanOrEqual(65 * limit)
      expect(complexResidual(one, adjoint(q), q)).toBeLessThanOrEqual(limit)
      const [p, l, upper] = lu(a)
      expect(near(a, multiply(dot(p, l), scale), divide(upper, scale))).toBeLessThanOrEqual(65 * limit)
    },
  )

  it.each([NaN, Infinity])('complex matrices with %d in a corner touch no other of a stack', (value) => {
    const good = hermitianMatrix(33)
    const both = stack([add(good, cornered(33, value)), good])
    const ends = [cholesky, (a: Tensor) => eigh(a)[1], (a: Tensor) => svd(a)[1], (a: Tensor) => qr(a)[1]]
    for (const f of Number.isNaN(value) ? [...ends, invert, determinant] : ends) {
      const all = f(both)
      expect(complexDistance(at(all, 1), f(good)) / complexNorm(f(good))).toBeLessThan(1e-12)
      expect((toFlatArray(abs(at(all, 0))) as number[]).some(Number.isNaN)).toBe(true)
    }
  })

  it('singular complex matrices of 40 rows factor, and have no inverse', () => {
    const mask = f64([Array.from({ length: 40 }, (_, j) => (j === 7 ? 0 : 1))])
    const a = multiply(complexMatrix(40), mask)
    const [p, l, u] = lu(a)
    expect(complexResidual(a, dot(p, l), u)).toBeLessThanOrEqual(bound(40, 'f64'))
    expect(Number(toNumber(abs(determinant(a))))).toBe(0)
    expect((toFlatArray(real(invert(a))) as number[]).every(Number.isNaN)).toBe(true)
    expect(() => triangularSolve(a, a)).toThrow(/zero on the diagonal/)
  })

  it('small eigenvalues of a graded matrix are as right as they are small', () => {
    const graded = f64([
      [1e8, 1e4, 1],
      [1e4, 2, 1e-4],
      [1, 1e-4, 3e-8],
    ])
    const w = toFlatArray(eigh(graded)[0]) as number[]
    // The trace and the determinant, to rounding of the largest.
    expect((w[0]! + w[1]! + w[2]!) / (1e8 + 2 + 3e-8)).toBeCloseTo(1, 14)
    expect(w[1]).toBeCloseTo(1, 6)
  })

  it('NaN in a corner reaches what depends on it, and no other matrix of a stack', async () => {
    const good = definite(33)
    const broken = add(good, cornered(33, NaN))
    const both = stack([broken, good])
    for (const f of [cholesky, invert, determinant, (a: Tensor) => eigh(a)[0], (a: Tensor) => svd(a)[1]]) {
      await assertEqual(at(f(both), 1), f(good))
      expect((toFlatArray(at(f(both), 0)) as number[]).some(Number.isNaN)).toBe(true)
    }
    const root = toFlatArray(cholesky(broken)) as number[]
    expect(root.filter((x) => !Number.isNaN(x))).toEqual(Array.from({ length: (33 * 32) / 2 }, () => 0))
    for (const f of [lu, qr] as const) {
      for (const [k, each] of f(both).entries()) await assertEqual(at(each, 1), f(good)[k]!)
    }
  })

  it('infinities end as NaN, and as nothing that hangs', () => {
    const a = add(definite(40), cornered(40, Infinity))
    for (const each of [...eigh(a), ...svd(a), ...qr(a).slice(1), cholesky(a)]) {
      expect((toFlatArray(each) as number[]).some(Number.isNaN)).toBe(true)
    }
  })

  it('singular matrices of 40 rows factor, and have no inverse', () => {
    const rows = toArray(random(40)) as number[][]
    const a = f64(rows.map((row) => row.map((x, j) => (j === 7 ? 0 : x))))
    expect(residual(a, ...lu(a))).toBeLessThanOrEqual(bound(40, 'f64'))
    expect(Math.abs(Number(toNumber(determinant(a))))).toBe(0)
    expect((toFlatArray(invert(a)) as number[]).every(Number.isNaN)).toBe(true)
    expect(toFlatArray(svd(a)[1])[39]).toBeLessThan(1e-14)
    expect(() => triangularSolve(a, a)).toThrow(/zero on the diagonal/)
  })

  it('eigenvalues depend on the lower triangle alone, and roots on the mean with the transpose', async () => {
    const a = definite(33)
    const lower = add(a, zeroDiagonal(transpose(cholesky(a))))
    await assertEqual(eigh(lower)[0], eigh(a)[0])
    const skew = add(random(33), multiply(transpose(random(33)), -1))
    const root = cholesky(add(a, skew))
    expect(residual(a, root, transpose(root))).toBeLessThanOrEqual(bound(33, 'f64'))
  })

  it('many small matrices are those one by one, compiled too', async () => {
    const many = Array.from({ length: 100 }, (_, i) => multiply(part(definite(9), 3, 3), 1 + i))
    const functions: readonly ((a: Tensor) => Tensor)[] = [
      cholesky,
      invert,
      (a) => lu(a)[2],
      (a) => qr(a)[0],
      (a) => eigh(a)[1],
      (a) => svd(a)[2],
      (a) => solve(a, a),
    ]
    for (const f of functions) {
      const all = f(stack(many))
      await assertEqual(jit(f)(stack(many)), all)
      for (const i of [0, 1, 57, 99]) await assertEqual(at(all, i), f(many[i]!))
    }
  })

  it('matrices of 200 rows in a stack are those one by one, compiled too, in f32 as right as in f64', async () => {
    const functions: readonly ((a: Tensor) => Tensor)[] = [
      cholesky,
      invert,
      determinant,
      (a) => lu(a)[2],
      (a) => qr(a)[0],
      (a) => solve(a, a),
    ]
    const spd = multiply(definite(200), 0.05)
    const both = stack([transpose(random(200)), spd])
    for (const f of functions) {
      const all = f(both)
      await assertEqual(jit(f)(both), all)
      await assertEqual(at(all, 1), f(spd))
      await assertEqual(f(asType(spd, 'f32')), asType(f(asType(asType(spd, 'f32'), 'f64')), 'f32'))
    }
    const [, l, u] = lu(spd)
    expect(residual(spd, cholesky(spd), transpose(cholesky(spd)))).toBeLessThanOrEqual(bound(200, 'f64'))
    expect(residual(spd, lu(spd)[0], l, u)).toBeLessThanOrEqual(bound(200, 'f64'))
    const [q, r] = qr(at(both, 0))
    expect(residual(at(both, 0), q, r)).toBeLessThanOrEqual(bound(200, 'f64'))
    expect(departure(q)).toBeLessThanOrEqual(bound(200, 'f64'))
  })

  it('singular values are the roots of eigenvalues', () => {
    const a = random(50)
    const [, s] = svd(a)
    const [w] = eigh(dot(a, transpose(a)))
    const squares = multiply(s, s)
    const error = toNumber(sum(multiply(add(squares, multiply(w, -1)), add(squares, multiply(w, -1)))))
    expect(Math.sqrt(Number(error))).toBeLessThan(1e-12)
  })
})

const complexMatrix = (size: number): Tensor =>
  complex(random(size), transpose(symmetric['indefinite']!(size)))

function hermitianMatrix(size: number): Tensor {
  const a = complexMatrix(size)
  return add(multiply(dot(a, adjoint(a)), 1 / size), eye(size, { type: 'c128' }))
}

const complexNorm = (a: Tensor): number => Math.sqrt(Number(toNumber(sum(pow(abs(asType(a, 'c128')), 2)))))
const complexDistance = (a: Tensor, b: Tensor): number =>
  complexNorm(subtract(asType(a, 'c128'), asType(b, 'c128')))
const complexResidual = (a: Tensor, left: Tensor, right: Tensor): number =>
  complexDistance(a, dot(asType(left, 'c128'), asType(right, 'c128'))) / complexNorm(a)

/** Zeros on the diagonal. */
function zeroDiagonal(a: Tensor): Tensor {
  const size = a.shape[0]!
  return multiply(a, add(1, multiply(eye(size, { type: 'f64' }), -1)))
}

/** Zeros but for the first of the last row. */
function cornered(size: number, value: number): Tensor {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => 0))
  rows[size - 1]![0] = value
  return tensor(rows, { type: 'f64' })
}
