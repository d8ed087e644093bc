// Gradients through decompositions equal central differences, once and twice.
import { binaryBackend } from '@nx/backend-binary'
import { wasmBackend } from '@nx/backend-wasm'
import { jit } from '@nx/defn'
import { grad, jvp } from '@nx/grad'
import {
  cholesky,
  determinant,
  eig,
  eigh,
  expm,
  invert,
  leastSquares,
  lu,
  matrixPower,
  norm,
  pinv,
  qr,
  slogdet,
  solve,
  svd,
  triangularSolve,
} from '@nx/linalg'
import { assertAllClose, checkGradient, random } from '@nx/testing'
import {
  add,
  at,
  complex,
  divide,
  dot,
  eye,
  f64,
  imag,
  iota,
  multiply,
  product,
  real,
  setDefaultBackend,
  sin,
  stack,
  subtract,
  sum,
  type Tensor,
  tensor,
  transpose,
} from '@nx/tensor'
import type { Backend } from '@nx/types'
import { beforeAll, describe, it } from 'vitest'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const square = (): Tensor =>
  f64([
    [1.2, 0.3, -0.5],
    [0.7, 2.1, 0.4],
    [-0.6, 0.2, 1.7],
  ])
const large = (): Tensor =>
  f64([
    [1.2, 0.3, -0.5, 0.1],
    [0.7, 2.1, 0.4, -0.8],
    [-0.6, 0.2, 1.7, 0.9],
    [0.3, -1.1, 0.6, 2.4],
  ])
const tall = (): Tensor =>
  f64([
    [1.2, 0.3],
    [0.7, 2.1],
    [-0.6, 0.2],
  ])
const wide = (): Tensor => transpose(tall())
const gram = (x: Tensor): Tensor => dot(x, transpose(x))
const symmetric = (x: Tensor): Tensor => add(x, transpose(x))

/** A matrix of four rows and a rank. */
const ofRank = (rank: number): Tensor => {
  const kept = tensor([0, 1, 2, 3].map((i) => (i < rank ? 1 : 0)))
  return dot(multiply(large(), kept), large())
}

const functions: Readonly<
  Record<string, readonly [fn: (...inputs: Tensor[]) => Tensor, ...inputs: (() => Tensor)[]]>
> = {
  cholesky: [(x) => cholesky(gram(x)), square],
  'determinant of 3 × 3': [determinant, square],
  'determinant of 4 × 4': [determinant, large],
  'determinant of a matrix of rank n − 1': [determinant, () => ofRank(3)],
  'determinant of a matrix of rank n − 2': [determinant, () => ofRank(2)],
  'determinant of an identity': [determinant, () => eye(4, { type: 'f64' })],
  'determinants of a stack, one singular': [determinant, () => stack([large(), ofRank(3)])],
  'determinant of a complex matrix of rank n − 1': [
    (x) => {
      const value = determinant(multiply(x, complex(1, f64([[1, 2, 3, 4]]))))
      return add(real(value), multiply(imag(value), 0.3))
    },
    () => ofRank(3),
  ],
  'sign of the determinant of a complex matrix': [
    (x) => {
      const [sign] = slogdet(complex(x, transpose(x)))
      return add(real(sign), multiply(imag(sign), 0.3))
    },
    square,
  ],
  'logarithm of the determinant of 4 × 4': [(x) => slogdet(x)[1], large],
  'logarithm of the determinant': [(x) => slogdet(x)[1], square],
  invert: [invert, square],
  solve: [solve, square, tall],
  'triangularSolve, lower': [(a, b) => triangularSolve(a, b), square, tall],
  'triangularSolve, upper, transposed, from the right': [
    (a, b) => triangularSolve(a, b, { lower: false, transformA: 'transpose', leftSide: false }),
    square,
    wide,
  ],
  'l of lu': [(x) => lu(x)[1], square],
  'u of lu': [(x) => lu(x)[2], square],
  'q of qr': [(x) => qr(x)[0], tall],
  'r of qr': [(x) => qr(x)[1], tall],
  'q of qr, wide': [(x) => qr(x)[0], wide],
  'r of qr, wide': [(x) => qr(x)[1], wide],
  'q of qr, square': [(x) => qr(x)[0], square],
  'r of qr, square': [(x) => qr(x)[1], square],
  'q of qr, complex': [
    (x) => {
      const [q] = qr(complex(x, multiply(x, x)))
      return add(real(q), multiply(imag(q), 0.3))
    },
    tall,
  ],
  'q of qr, of rank n − 1': [(x) => qr(x)[0], () => ofRank(3)],
  'r of qr, of rank n − 1': [(x) => qr(x)[1], () => ofRank(3)],
  'l of lu, of rank n − 1': [(x) => lu(x)[1], () => ofRank(3)],
  'u of lu, of rank n − 1': [(x) => lu(x)[2], () => ofRank(3)],
  'u of lu, one number': [(x) => lu(x)[2], () => f64([[3]])],
  'r of qr, one row': [(x) => qr(x)[1], () => f64([[3, -2, 1]])],
  'l of lu, complex': [
    (x) => {
      const l = lu(complex(x, multiply(x, x)))[1]
      return add(real(l), multiply(imag(l), 0.3))
    },
    large,
  ],
  'u of lu, 4 × 4': [(x) => lu(x)[2], large],
  'eigenvalues in ascending order': [(x) => eigh(symmetric(x), { order: 'ascending' })[0], large],
  'singular values of a wide matrix': [(x) => svd(x)[1], wide],
  'left vectors of a square matrix': [(x) => svd(x)[0], large],
  'r of a triangle': [
    (x) =>
      qr(
        multiply(
          x,
          f64([
            [1, 1],
            [0, 1],
            [0, 0],
          ]),
        ),
      )[1],
    tall,
  ],
  'complete q of qr, up to rotations': [
    (x) => dot(x, dot(transpose(x), qr(x, { mode: 'complete' })[0])),
    tall,
  ],
  eigenvalues: [(x) => eigh(symmetric(x))[0], square],
  eigenvectors: [(x) => eigh(symmetric(x))[1], square],
  'singular values': [(x) => svd(x)[1], tall],
  'left vectors of a tall matrix': [(x) => svd(x, { fullMatrices: false })[0], tall],
  'right vectors of a tall matrix': [(x) => svd(x)[2], tall],
  'left vectors of a wide matrix': [(x) => svd(x)[0], wide],
  'right vectors of a wide matrix': [(x) => svd(x, { fullMatrices: false })[2], wide],
  'projection to the other left vectors': [
    (x) => {
      const u = svd(x)[0]
      const others = multiply(u, f64([[0, 0, 1]]))
      return dot(others, transpose(others))
    },
    tall,
  ],
  'first pair of vectors of a complex matrix': [
    (x) => {
      const [u, , vt] = svd(complex(x, transpose(x)))
      const pair = dot(multiply(u, f64([[1, 0, 0]])), vt)
      return add(real(pair), multiply(imag(pair), 0.3))
    },
    square,
  ],
  'pinv of a tall matrix': [(x) => pinv(x), tall],
  'pinv of a wide matrix': [(x) => pinv(x), wide],
  'pinv of a vector': [(x) => pinv(sum(x, { axes: [0] })), tall],
  leastSquares: [(a, b) => leastSquares(a, sum(b, { axes: [1] })), tall, tall],
  'norm 3': [(x) => norm(sum(x, { axes: [1] }), { ord: 3 }), tall],
  'norm of a matrix': [(x) => norm(x), tall],
  'nuclear norm': [(x) => norm(x, { ord: 'nuclear' }), tall],
  matrixPower: [(x) => matrixPower(x, -3), square],
  expm: [expm, large],
}

describe('first derivatives', () => {
  it.each(Object.keys(functions))('of %s', async (name) => {
    const [fn, ...inputs] = functions[name]!
    await checkGradient(
      fn,
      inputs.map((input) => input()),
    )
  })
})

describe('second derivatives', () => {
  const twice: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    cholesky: (x) => sum(multiply(cholesky(gram(x)), square())),
    determinant,
    qr: (x) => sum(multiply(qr(x)[0], square())),
    lu: (x) => sum(multiply(lu(x)[2], square())),
    solve: (x) => sum(multiply(solve(x, square()), square())),
    triangularSolve: (x) => sum(multiply(triangularSolve(x, square()), square())),
    logarithm: (x) => slogdet(x)[1],
    eigenvectors: (x) => sum(multiply(eigh(symmetric(x))[1], square())),
    'singular values': (x) => sum(multiply(svd(x)[1], f64([1, 2, 3]))),
    'singular vectors': (x) => sum(multiply(svd(x)[0], square())),
    'eigenvectors, not symmetric': (x) => sum(real(multiply(eig(x)[1], complex(square(), 1)))),
    pinv: (x) => sum(multiply(pinv(x), square())),
  }
  it.each(Object.keys(twice))('of %s', async (name) => {
    await checkGradient(grad(twice[name]!), [square()])
  })
  it.each(Object.keys(twice))('of %s, forward over reverse', async (name) => {
    const gradient = grad(twice[name]!)
    const along = sin(square())
    const [, tangent] = jvp(gradient, [square()], [along]) as [Tensor, Tensor]
    const reverse = grad((x: Tensor) => sum(multiply(gradient(x), along)))(square())
    await assertAllClose(tangent, reverse, { absolute: 1e-10, relative: 1e-10 })
  })
})

describe('second derivatives of the determinant of a singular matrix', () => {
  /** A number of which a derivative is known. */
  type Dual = readonly [value: number, slope: number]

  /** By expansion along the first row, which divides by nothing. */
  const expanded = (matrix: readonly (readonly Dual[])[]): Dual => {
    let [value, slope] = matrix.length === 0 ? [1, 0] : [0, 0]
    matrix[0]?.forEach(([x, dx], j) => {
      const sign = j % 2 === 0 ? 1 : -1
      const [y, dy] = expanded(matrix.slice(1).map((line) => line.filter((_, k) => k !== j)))
      value += sign * x * y
      slope += sign * (dx * y + x * dy)
    })
    return [value, slope]
  }

  /** How each entry of the gradient of a determinant changes along a direction. */
  const changes = (matrix: readonly (readonly Dual[])[]): number[][] =>
    matrix.map((line, i) =>
      line.map((_, j) => {
        const minor = matrix.filter((_, r) => r !== i).map((other) => other.filter((_, c) => c !== j))
        return (i + j) % 2 === 0 ? expanded(minor)[1] : -expanded(minor)[1]
      }),
    )

  const seeded = random(7)
  const digits = (count: number): number[] =>
    Array.from({ length: count }, () => Math.floor(seeded() * 9) - 4)
  const matrixOf = (size: number, rank: number): number[][] => {
    const lines = Array.from({ length: rank }, () => digits(size))
    const weights = Array.from({ length: size }, () => digits(rank))
    return weights.map((own) =>
      Array.from({ length: size }, (_, j) => own.reduce((total, w, k) => total + w * lines[k]![j]!, 0)),
    )
  }
  const cases = [4, 5, 6].flatMap((size) =>
    [0, 1, 2, 3, 4, 5].filter((rank) => rank < size).map((rank) => [size, rank] as const),
  )
  const backends = { binary: () => binaryBackend() as Backend, wasm: () => wasmBackend() as Backend }

  it.each(Object.keys(backends) as (keyof typeof backends)[])('is that of cofactors, on %s', async (name) => {
    setDefaultBackend(backends[name]())
    try {
      for (const [size, rank] of cases) {
        const [matrix, direction] = [matrixOf(size, rank), matrixOf(size, size)]
        const expected = changes(matrix.map((line, i) => line.map((x, j) => [x, direction[i]![j]!] as const)))
        const scale = Math.max(...matrix.flat().map(Math.abs), 1) ** (size - 2) * 4 * size * size
        const [x, along] = [f64(matrix), f64(direction)]
        const slope = (at: Tensor): Tensor =>
          grad((y: Tensor) => sum(multiply(grad(determinant)(y), along)))(at)
        const [, tangent] = jvp(grad(determinant), [x], [along]) as [Tensor, Tensor]
        for (const found of [slope(x), jit(slope)(x), tangent])
          await assertAllClose(found, f64(expected), { absolute: 1e-13 * scale, relative: 1e-11 })
        // A real matrix is a complex one, and beside regular ones in a stack it is what it is alone.
        await assertAllClose(slope(complex(x, 0)), complex(f64(expected), 0), {
          absolute: 1e-13 * scale,
          relative: 1e-11,
        })
        const stacked = grad((y: Tensor) => sum(multiply(grad((z: Tensor) => sum(determinant(z)))(y), along)))
        const beside = stacked(stack([x, eye(size, { type: 'f64' })]))
        await assertAllClose(at(beside, 0), f64(expected), { absolute: 1e-13 * scale, relative: 1e-11 })
      }
    } finally {
      setDefaultBackend(binaryBackend())
    }
  })

  it('holds for complex matrices: what a turn of one row does, another one undoes', async () => {
    const phases = complex(f64([[0.6], [0], [1], [0.8]]), f64([[0.8], [1], [0], [-0.6]]))
    const x = matrixOf(4, 3)
    const along = complex(f64(matrixOf(4, 4)), f64(matrixOf(4, 4)))
    const slope = (of: (y: Tensor) => Tensor): Tensor => {
      const first = (y: Tensor): Tensor => grad((z: Tensor) => real(of(z)))(y)
      return grad((y: Tensor) => sum(real(multiply(first(y), along))))(complex(f64(x), 0))
    }
    const turn = product(phases)
    const turned = slope((y) => divide(determinant(multiply(y, phases)), turn))
    await assertAllClose(turned, slope(determinant), { absolute: 1e-10, relative: 1e-10 })
  })
})

describe('tangents', () => {
  it.each(Object.keys(functions))('of %s are those of differences', async (name) => {
    const [fn, ...makers] = functions[name]!
    const inputs = makers.map((maker) => maker())
    const directions = inputs.map((input, i) => sin(add(iota(input.shape, { type: 'f64' }), i)))
    const step = 1e-6
    const moved = (by: number): Tensor => fn(...inputs.map((x, i) => add(x, multiply(directions[i]!, by))))
    const [value, tangent] = jvp(fn, inputs, directions) as [Tensor, Tensor]
    await assertAllClose(value, fn(...inputs), { absolute: 1e-12, relative: 1e-12 })
    const difference = divide(subtract(moved(step), moved(-step)), 2 * step)
    await assertAllClose(tangent, difference, { absolute: 1e-7, relative: 1e-6 })
  })
})
