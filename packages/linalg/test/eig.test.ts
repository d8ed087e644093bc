// Eigenvalues of general matrices: those that matrices were made of, on the host and by the decomposition.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { eig } from '@nx/linalg'
import { checkGradient } from '@nx/testing'
import {
  abs,
  add,
  asType,
  c128,
  complex,
  dot,
  f64,
  imag,
  multiply,
  newAxis,
  real,
  reduceMax,
  reshape,
  setDefaultBackend,
  stack,
  subtract,
  sum,
  type Tensor,
  tensor,
  toFlatArray,
  toNumber,
  transpose,
  vectorize,
} from '@nx/tensor'
import { type Backend, Complex } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { bareBackend } from './bare.ts'
import { general } from './matrices.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

type Rows = readonly (readonly number[])[]

/** Real matrices with their eigenvalues in the order of the result. */
const spectra: Readonly<
  Record<string, readonly [matrix: Rows, values: readonly (readonly [number, number])[]]>
> = {
  'one number': [[[-3]], [[-3, 0]]],
  triangular: [
    [
      [1, 5, -2],
      [0, -4, 7],
      [0, 0, 2],
    ],
    [
      [-4, 0],
      [2, 0],
      [1, 0],
    ],
  ],
  // The companion matrix of (x − 4)(x² − 2x + 5).
  companion: [
    [
      [6, -13, 20],
      [1, 0, 0],
      [0, 1, 0],
    ],
    [
      [4, 0],
      [1, 2],
      [1, -2],
    ],
  ],
  // Steps without other shifts would go round in a circle.
  'a cycle': [
    [
      [0, 0, 0, 16],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
    ],
    [
      [2, 0],
      [0, 2],
      [0, -2],
      [-2, 0],
    ],
  ],
  'out of balance': [
    [
      [1, 1e8],
      [1e-8, 1],
    ],
    [
      [2, 0],
      [0, 0],
    ],
  ],
  'a pair of equal size': [
    [
      [0, 1],
      [1, 0],
    ],
    [
      [1, 0],
      [-1, 0],
    ],
  ],
  zero: [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ],
}

/** Numbers by their parts, the largest first and others in an order of their own. */
const sorted = (values: readonly (readonly [number, number])[]): (readonly [number, number])[] =>
  values
    .map(([x, y]) => [Math.round(x * 1e4) / 1e4 + 0, Math.round(y * 1e4) / 1e4 + 0] as const)
    .toSorted((a, b) => b[0] - a[0] || b[1] - a[1])

const partsOf = (values: Tensor): (readonly [number, number])[] =>
  toFlatArray(asType(values, 'c128')).map(({ re, im }) => [re, im])

/** `‖a v − v w‖ / ‖a‖`, the largest entry. */
function residual(a: Tensor): number {
  const [w, v] = eig(a)
  const difference = subtract(dot(asType(a, w.type), v), multiply(v, newAxis(w, 0)))
  const largest = (x: Tensor): number => Number(toNumber(reduceMax(abs(x))))
  return largest(difference) / (largest(a) || 1)
}

describe.each<[string, () => Backend]>([
  ['on the host', () => binaryBackend() as Backend],
  ['by the decomposition', () => bareBackend() as Backend],
])('%s', (_, backendOf) => {
  it.each(Object.keys(spectra))('finds the spectrum of: %s', (name) => {
    const [matrix, values] = spectra[name]!
    const a = tensor(matrix, { type: 'f64', backend: backendOf() })
    expect(sorted(partsOf(eig(a)[0]))).toEqual(sorted(values))
    expect(residual(a)).toBeLessThan(1e-13)
  })

  it('finds the one eigenvalue of a defective matrix, and its vector', () => {
    const rows = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 2 : j === i + 1 ? 1 : 0)))
    const a = tensor(rows, { type: 'f64', backend: backendOf() })
    for (const [re, im] of partsOf(eig(a)[0])) expect(Math.hypot(re - 2, im)).toBeLessThan(1e-3)
    expect(residual(a)).toBeLessThan(1e-13)
  })

  it('decomposes complex matrices', () => {
    const a = c128(
      [
        [new Complex(0, 1), new Complex(2, 0), new Complex(1, 1)],
        [new Complex(0, 0), new Complex(3, -1), new Complex(0, 2)],
        [new Complex(1, 0), new Complex(0, 0), new Complex(-1, 0)],
      ],
      { backend: backendOf() },
    )
    expect(residual(a)).toBeLessThan(1e-13)
    const trace = toFlatArray(asType(sum(eig(a)[0]), 'c128'))[0]!
    expect(Math.hypot(trace.re - 2, trace.im)).toBeLessThan(1e-13)
  })

  it.each(Object.keys(general))('decomposes a matrix that is %s', (kind) => {
    for (const size of [2, 5, 9]) {
      const a = tensor(toFlatArray(general[kind]!(size)) as number[], { type: 'f64', backend: backendOf() })
      expect(residual(reshape(a, [size, size]))).toBeLessThan(1e-13)
    }
  })

  it('gives unit vectors whose largest entry is positive', () => {
    const a = tensor(
      [
        [0.2, -1, 3],
        [2, 0.5, 1],
        [-1, 0, 0.3],
      ],
      { type: 'f64', backend: backendOf() },
    )
    const [, v] = eig(a)
    const columns = toFlatArray(v)
    for (let k = 0; k < 3; k++) {
      const column = [0, 1, 2].map((i) => columns[3 * i + k]!)
      const sizes = column.map(({ re, im }) => Math.hypot(re, im))
      expect(Math.hypot(...sizes)).toBeCloseTo(1, 12)
      const peak = column[sizes.indexOf(Math.max(...sizes))]!
      expect(peak.re).toBeGreaterThan(0)
      expect(peak.im).toBeCloseTo(0, 12)
    }
  })

  it('takes matrices one by one, and leaves others alone where one is NaN', () => {
    const backend = backendOf()
    const a = tensor(
      [
        [
          [0, -2],
          [2, 0],
        ],
        [
          [3, 0],
          [0, 1],
        ],
        [
          [NaN, 0],
          [0, 1],
        ],
      ],
      { type: 'f64', backend },
    )
    const values = partsOf(eig(a)[0])
    expect(sorted(values.slice(0, 2))).toEqual([
      [0, 2],
      [0, -2],
    ])
    expect(sorted(values.slice(2, 4))).toEqual([
      [3, 0],
      [1, 0],
    ])
    expect(values[4]![0]).toBeNaN()
  })

  it('is the same compiled', () => {
    const a = tensor(
      [
        [0, 1, 0],
        [0, 0, 1],
        [2, -1, 2],
      ],
      { type: 'f64', backend: backendOf() },
    )
    expect(sorted(partsOf(jit((x) => eig(x)[0])(a)))).toEqual(sorted(partsOf(eig(a)[0])))
  })
})

it.each(['random', 'graded', 'clustered'])('decomposes 60 rows, real and complex: %s', (kind) => {
  const a = general[kind]!(60)
  expect(residual(a)).toBeLessThan(1e-12)
  expect(residual(complex(a, transpose(general['random']!(60))))).toBeLessThan(1e-12)
})

it('gives conjugate pairs exactly, and real vectors for real eigenvalues', () => {
  const [w, v] = eig(general['random']!(17))
  const values = partsOf(w)
  const parts = toFlatArray(imag(v)) as number[]
  values.forEach(([re, im], k) => {
    if (im > 0) expect(values[k + 1]).toEqual([re, -im])
    if (im === 0) expect(parts.filter((_, at) => at % 17 === k)).toEqual(new Array(17).fill(0))
  })
  expect(values.some(([, im]) => im > 0) && values.some(([, im]) => im === 0)).toBe(true)
})

it('accepts vectorized matrices, narrow types and integers', () => {
  const a = [
    [0, -2],
    [2, 0],
  ]
  const both = eig(
    vectorize(
      stack([
        f64(a),
        f64([
          [1, 0],
          [0, 3],
        ]),
      ]),
      'x',
    ),
  )[0]
  expect(both.vectorizedAxes).toEqual([['x', 2]])
  expect(both.shape).toEqual([2])
  expect(eig(tensor(a))[0].type).toBe('c64')
  expect(eig(tensor(a, { type: 'bf16' }))[1].type).toBe('c64')
  expect(eig(reshape(f64([]), [0, 0]))[0].shape).toEqual([0])
})

describe('gradients', () => {
  const a = (): Tensor =>
    f64([
      [1.2, 0.3, -0.5],
      [0.7, 2.1, 1.4],
      [-0.6, -1.2, 1.7],
    ])
  const parts = (z: Tensor): Tensor => add(real(z), multiply(imag(z), 0.3))
  it('of the eigenvalues', async () => checkGradient((x) => parts(eig(x)[0]), [a()]))
  it('of the eigenvectors', async () => checkGradient((x) => parts(eig(x)[1]), [a()]))
})
