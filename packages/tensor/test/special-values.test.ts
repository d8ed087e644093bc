// Special values of mathematical functions by C99, annexes F (real) and G (complex), computed at once and by
// decomposition.
import { binaryBackend } from '@nx/backend-binary'
import { type Backend, Complex, type DType, epsilon, roundTo, smallestPositiveNormal } from '@nx/types'
import { describe, expect, test } from 'vitest'
import * as everything from '../src/index.ts'
import { primitiveBackend } from './ops/support.ts'

// By name, for tables of functions.
const nx = { ...everything }

const backends: Readonly<Record<string, Backend>> = {
  binary: binaryBackend() as Backend,
  'by decomposition': primitiveBackend(),
}
const types = ['f16', 'bf16', 'f32', 'f64'] as const
const { PI } = Math

type Rows = readonly (readonly [argument: number, expected: number])[]

const both = (x: number, y: number): Rows => [
  [x, y],
  [-x, -y],
]
const zeros = both(0, 0)
const infinities = both(Infinity, Infinity)
const ofOdd = [...zeros, ...infinities]
const outside: Rows = [...both(1.5, NaN), ...both(Infinity, NaN)]
const logarithm: Rows = [
  [0, -Infinity],
  [-0, -Infinity],
  [1, 0],
  [-1, NaN],
  [-Infinity, NaN],
  [Infinity, Infinity],
]

const unary = {
  exp: [
    [0, 1],
    [-0, 1],
    [-Infinity, 0],
    [Infinity, Infinity],
  ],
  expm1: [...zeros, [-Infinity, -1], [Infinity, Infinity]],
  log: logarithm,
  log2: [...logarithm, [8, 3], [0.125, -3]],
  log10: [...logarithm, [100, 2]],
  log1p: [...zeros, [-1, -Infinity], [-2, NaN], [-Infinity, NaN], [Infinity, Infinity]],
  sin: [...zeros, ...both(Infinity, NaN)],
  cos: [[0, 1], [-0, 1], ...both(Infinity, NaN)],
  tan: [...zeros, ...both(Infinity, NaN)],
  asin: [...zeros, ...both(1, PI / 2), ...outside],
  acos: [[1, 0], [0, PI / 2], [-1, PI], ...outside],
  atan: [...zeros, ...both(Infinity, PI / 2)],
  sinh: ofOdd,
  cosh: [
    [0, 1],
    [-0, 1],
    [Infinity, Infinity],
    [-Infinity, Infinity],
  ],
  tanh: [...zeros, ...both(Infinity, 1)],
  asinh: ofOdd,
  acosh: [
    [1, 0],
    [0.5, NaN],
    [-1, NaN],
    [-Infinity, NaN],
    [Infinity, Infinity],
  ],
  atanh: [...zeros, ...both(1, Infinity), ...outside],
  sqrt: [...zeros, [Infinity, Infinity], [-1, NaN], [-Infinity, NaN], [4, 2]],
  rsqrt: [...both(0, Infinity), [Infinity, 0], [-1, NaN], [-Infinity, NaN], [4, 0.5]],
  cbrt: [...ofOdd, ...both(27, 3)],
  erf: [...zeros, ...both(Infinity, 1)],
  erfc: [
    [0, 1],
    [-0, 1],
    [Infinity, 0],
    [-Infinity, 2],
  ],
  erfInv: [...zeros, ...both(1, Infinity), ...outside],
  sigmoid: [
    [0, 0.5],
    [-0, 0.5],
    [Infinity, 1],
    [-Infinity, 0],
  ],
  floor: [...ofOdd, [0.5, 0], [-0.5, -1]],
  ceil: [...ofOdd, [0.5, 1], [-0.5, -0]],
  round: [...ofOdd, ...both(0.5, 1), ...both(2.5, 3), ...both(0.25, 0)],
  sign: [...zeros, ...both(Infinity, 1), ...both(3, 1)],
  negate: [...both(0, -0), ...both(Infinity, -Infinity)],
  abs: [
    [0, 0],
    [-0, 0],
    [-Infinity, Infinity],
  ],
} satisfies Partial<Record<keyof typeof nx, Rows>>

type Unary = keyof typeof unary

/** Functions that a number close to zero is its own value of. */
const closeToIdentity: readonly Unary[] = [
  ...(['expm1', 'log1p', 'sin', 'tan', 'asin', 'atan', 'sinh', 'tanh', 'asinh', 'atanh'] as const),
]

const smallest = (type: DType): number => Number(smallestPositiveNormal(type)) * Number(epsilon(type))

function apply(name: Unary, x: readonly number[], type: DType, backend: Backend): unknown {
  return nx.toArray(nx[name](nx.tensor([...x], { type, backend })))
}

for (const [where, backend] of Object.entries(backends)) {
  describe.each(Object.keys(unary) as Unary[])(`%s, ${where}`, (name) => {
    test.each(types)('%s', (type) => {
      const rows: Rows = [...unary[name], [NaN, NaN]]
      const got = apply(
        name,
        rows.map(([x]) => x),
        type,
        backend,
      )
      expect(got).toEqual(rows.map(([, y]) => roundTo(type)(y)))
    })
  })

  test.each(closeToIdentity)(`%s keeps subnormal numbers, ${where}`, (name) => {
    for (const type of types) {
      const tiny = smallest(type)
      expect(apply(name, [tiny, -tiny], type, backend), type).toEqual([tiny, -tiny])
    }
  })
}

type Pairs = readonly (readonly [left: number, right: number, expected: number])[]

/** Also with the signs of the first argument and of the result changed. */
const odd = (...rows: Pairs): Pairs => rows.flatMap(([x, y, z]) => [[x, y, z] as const, [-x, y, -z] as const])

/** Also with the sign of the first argument changed. */
const even = (...rows: Pairs): Pairs => rows.flatMap(([x, y, z]) => [[x, y, z] as const, [-x, y, z] as const])

const binary = {
  pow: [
    ...odd([0, -3, Infinity], [0, 3, 0]),
    ...even(
      [0, -2, Infinity],
      [0, -2.5, Infinity],
      [0, -Infinity, Infinity],
      [0, 2, 0],
      [0, 2.5, 0],
      [0, Infinity, 0],
    ),
    ...even([1, Infinity, 1], [1, -Infinity, 1], [0.5, -Infinity, Infinity], [0.5, Infinity, 0]),
    ...even(
      [2, -Infinity, 0],
      [2, Infinity, Infinity],
      [Infinity, Infinity, Infinity],
      [Infinity, -Infinity, 0],
    ),
    ...even([NaN, 0, 1], [2, 0, 1], [Infinity, 0, 1], [0, 0, 1], [0, -0, 1]),
    [1, NaN, 1],
    [-1, NaN, NaN],
    [NaN, 1, NaN],
    [2, NaN, NaN],
    [-2, 0.5, NaN],
    [-2, 3, -8],
    ...odd([Infinity, -3, 0], [Infinity, 3, Infinity]),
    ...even([Infinity, -2, 0], [Infinity, -0.5, 0], [Infinity, 2, Infinity], [Infinity, 0.5, Infinity]),
  ],
  atan2: [
    ...odd([0, -0, PI], [0, 0, 0], [0, -1, PI], [0, 1, 0], [1, 0, PI / 2], [1, -0, PI / 2]),
    ...odd([1, -Infinity, PI], [1, Infinity, 0], [Infinity, 1, PI / 2], [Infinity, -1, PI / 2]),
    ...odd(
      [Infinity, -Infinity, (3 * PI) / 4],
      [Infinity, Infinity, PI / 4],
      [1, 1, PI / 4],
      [1, -1, (3 * PI) / 4],
    ),
    [NaN, 1, NaN],
    [1, NaN, NaN],
  ],
  add: [
    [Infinity, -Infinity, NaN],
    [0, -0, 0],
    [-0, -0, -0],
  ],
  subtract: [
    [Infinity, Infinity, NaN],
    [0, 0, 0],
    [-0, 0, -0],
  ],
  multiply: [...odd([0, Infinity, NaN], [0, 1, 0], [Infinity, 2, Infinity])],
  divide: [...odd([1, 0, Infinity], [1, Infinity, 0]), [0, 0, NaN], [Infinity, Infinity, NaN]],
  remainder: [...odd([0, 3, 0], [6, 3, 0], [5, Infinity, 5], [7, -4, 3]), [Infinity, 3, NaN], [5, 0, NaN]],
  max: [
    [0, -0, 0],
    [-0, 0, 0],
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [-Infinity, NaN, NaN],
  ],
  min: [
    [0, -0, -0],
    [-0, 0, -0],
    [NaN, 1, NaN],
    [1, NaN, NaN],
    [Infinity, NaN, NaN],
  ],
  equal: [
    [0, -0, 1],
    [NaN, NaN, 0],
    [Infinity, Infinity, 1],
  ],
  notEqual: [
    [0, -0, 0],
    [NaN, NaN, 1],
  ],
  less: [
    [-0, 0, 0],
    [NaN, 1, 0],
    [1, NaN, 0],
    [-Infinity, Infinity, 1],
  ],
  greaterEqual: [
    [-0, 0, 1],
    [NaN, NaN, 0],
  ],
} satisfies Partial<Record<keyof typeof nx, Pairs>>

type Binary = keyof typeof binary

for (const [where, backend] of Object.entries(backends)) {
  describe.each(Object.keys(binary) as Binary[])(`%s, ${where}`, (name) => {
    test.each(types)('%s', (type) => {
      const rows: Pairs = binary[name]
      const side = (index: 0 | 1): everything.Tensor =>
        nx.tensor(
          rows.map((row) => row[index]),
          { type, backend },
        )
      const got = nx.toArray(nx[name](side(0), side(1)))
      expect(got).toEqual(rows.map(([, , z]) => roundTo(type)(z)))
    })
  })
}

type Parts = readonly [re: number, im: number]
type ComplexRows = readonly (readonly [argument: Parts, expected: Parts])[]

/** Each row holds for conjugates, too. */
const complexUnary = {
  exp: [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [-0, 0],
      [1, 0],
    ],
    [
      [Infinity, 0],
      [Infinity, 0],
    ],
    [
      [-Infinity, 1],
      [0, 0],
    ],
    [
      [-Infinity, 2],
      [-0, 0],
    ],
    [
      [Infinity, 1],
      [Infinity, Infinity],
    ],
    [
      [Infinity, 2],
      [-Infinity, Infinity],
    ],
    [
      [1, Infinity],
      [NaN, NaN],
    ],
    [
      [1, NaN],
      [NaN, NaN],
    ],
  ],
  log: [
    [
      [-0, 0],
      [-Infinity, PI],
    ],
    [
      [0, 0],
      [-Infinity, 0],
    ],
    [
      [1, 0],
      [0, 0],
    ],
    [
      [2, Infinity],
      [Infinity, PI / 2],
    ],
    [
      [-Infinity, 1],
      [Infinity, PI],
    ],
    [
      [Infinity, 1],
      [Infinity, 0],
    ],
    [
      [-Infinity, Infinity],
      [Infinity, (3 * PI) / 4],
    ],
    [
      [Infinity, Infinity],
      [Infinity, PI / 4],
    ],
    [
      [NaN, 1],
      [NaN, NaN],
    ],
  ],
  sqrt: [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [-0, 0],
      [0, 0],
    ],
    [
      [-4, 0],
      [0, 2],
    ],
    [
      [1, Infinity],
      [Infinity, Infinity],
    ],
    [
      [-Infinity, Infinity],
      [Infinity, Infinity],
    ],
    [
      [NaN, Infinity],
      [Infinity, Infinity],
    ],
    [
      [-Infinity, 1],
      [0, Infinity],
    ],
    [
      [Infinity, 1],
      [Infinity, 0],
    ],
    [
      [NaN, 1],
      [NaN, NaN],
    ],
  ],
} satisfies Partial<Record<keyof typeof nx, ComplexRows>>

const conjugate = ([re, im]: Parts): Parts => [re, -im]

describe.each(Object.keys(complexUnary) as (keyof typeof complexUnary)[])('%s of complex numbers', (name) => {
  test.each(['c64', 'c128'] as const)('%s', (type) => {
    const rows: ComplexRows = complexUnary[name]
    const all = rows.flatMap(([z, w]) => [[z, w] as const, [conjugate(z), conjugate(w)] as const])
    const numbers = all.map(([[re, im]]) => new Complex(re, im))
    const got = nx.toFlatArray(
      nx[name](nx.tensor(numbers, { type, backend: backends['binary']! })),
    ) as unknown as Complex[]
    const round = roundTo(type === 'c64' ? 'f32' : 'f64')
    expect(got).toEqual(all.map(([, [re, im]]) => new Complex(round(re), round(im))))
  })
})
