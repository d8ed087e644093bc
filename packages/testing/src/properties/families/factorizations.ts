// Factors of matrices: what their products and their forms must be.
import * as linalg from '@nx/linalg'
import { Complex, complex, type DType, epsilon, type Shape } from '@nx/types'
import type { Draw } from '../draw.ts'
import { drawLongLength, drawMatrix } from '../draw-matrix.ts'
import type { NDArray, Property, Trial } from '../property.ts'
import * as c from '../reference/complex.ts'
import {
  adjoint,
  type CMatrix,
  columnsOf,
  diagonal,
  distance,
  identity,
  made,
  matricesOf,
  product,
  size,
  widthOf,
} from '../reference/complex-matrices.ts'
import { toComplex, toFloating, toReal } from '../reference/types.ts'
import { show } from '../show.ts'
import { unlike } from './matrices.ts'

/** Properties of the functions that factor matrices. */
export const factorizations = (): readonly Property[] => [
  { name: 'linalg.cholesky', draw: drawCholesky },
  { name: 'linalg.lu', draw: drawLu },
  { name: 'linalg.qr', draw: drawQr },
  { name: 'linalg.svd', draw: drawSvd },
  { name: 'linalg.eigh', draw: drawEigh },
  { name: 'linalg.eig', draw: drawEig },
]

/** What must hold of each matrix: how far it is from that, in roundings. */
interface Claim {
  readonly what: string
  /** Off by so much. */
  readonly off: number
  /** Size of the numbers that were rounded. */
  readonly of: number
}

/** The first claim that does not hold within rounding. */
function firstWrong(claims: readonly Claim[], type: DType, length: number): string | null {
  const slack = 16 * Math.max(2, length) * epsilon(toReal(type))
  const wrong = claims.find(({ off, of }) => !(off <= slack * of))
  return wrong === undefined ? null : `${wrong.what}: off by ${wrong.off} of ${wrong.of}`
}

const claim = (what: string, got: CMatrix, want: CMatrix): Claim => ({
  what,
  off: distance(got, want),
  of: Math.max(size(want), Number.MIN_VALUE),
})

/** That columns are orthonormal. */
const orthonormal = (what: string, a: CMatrix): Claim =>
  claim(`${what} is orthonormal`, product(adjoint(a), a), identity(widthOf(a)))

const isLower = (i: number, j: number): boolean => i >= j
const isUpper = (i: number, j: number): boolean => i <= j

/** That nothing stands outside of a triangle. */
const within = (what: string, a: CMatrix, inside: (i: number, j: number) => boolean): Claim => ({
  what: `${what} is a triangle`,
  off: size(made(a.length, widthOf(a), (i, j) => (inside(i, j) ? complex(0) : a[i]![j]!))),
  of: 0,
})

/** Checks types and shapes of results, then the claims about each matrix. */
function check(
  results: readonly NDArray[],
  types: readonly DType[],
  shapes: readonly Shape[],
  input: NDArray,
  claims: (matrix: CMatrix, which: number) => readonly Claim[],
): string | null {
  for (const [i, result] of results.entries()) {
    const wrong = unlike(result, types[i]!, shapes[i]!)
    if (wrong !== null) return wrong
  }
  const length = Math.max(...input.shape.slice(-2))
  for (const [i, matrix] of matricesOf(input).entries()) {
    const wrong = firstWrong(claims(matrix, i), toFloating(input.type), length)
    if (wrong !== null) return `matrix ${i}: ${wrong}`
  }
  return null
}

function drawCholesky(draw: Draw): Trial {
  const x = drawMatrix(draw, { kind: 'definite', rows: drawLongLength(draw) })
  return {
    call: 'cholesky(x)',
    inputs: [x],
    run: (tensor) => linalg.cholesky(tensor!),
    accuracy: 'sum',
    cancelling: 8,
    verify([root], [array]) {
      const type = toFloating(array!.type)
      const lowers = matricesOf(root!)
      return check([root!], [type], [array!.shape], array!, (matrix, i) => {
        const lower = lowers[i]!
        const turned = lower.map((row, j) => row[j]!).some(({ re, im }) => !(re > 0) || im !== 0)
        return [
          { what: 'the diagonal is positive', off: turned ? Infinity : 0, of: 0 },
          within('l', lower, isLower),
          claim('l lᴴ', product(lower, adjoint(lower)), matrix),
        ]
      })
    },
  }
}

function drawLu(draw: Draw): Trial {
  const x = drawMatrix(draw, { rows: drawLongLength(draw) })
  return {
    call: 'lu(x)',
    inputs: [x],
    run: (tensor) => linalg.lu(tensor!),
    accuracy: 'sum',
    cancelling: 16,
    verify([p, l, u], [array]) {
      const type = toFloating(array!.type)
      const [ps, ls, us] = [p!, l!, u!].map(matricesOf) as [CMatrix[], CMatrix[], CMatrix[]]
      const { shape } = array!
      return check([p!, l!, u!], [array!.type, type, type], [shape, shape, shape], array!, (matrix, i) => {
        const [turn, lower, upper] = [ps[i]!, ls[i]!, us[i]!]
        const ones = turn.every((row) => row.filter(({ re, im }) => re === 1 && im === 0).length === 1)
        const zeros = turn.flat().filter(({ re, im }) => re === 0 && im === 0).length
        const isTurn = ones && zeros === turn.length * (turn.length - 1)
        const pivoted = lower.every(
          (row, j) => row[j]!.re === 1 && row.every((each) => c.modulus(each) <= 1.5),
        )
        return [
          { what: 'p is a permutation', off: isTurn ? 0 : Infinity, of: 0 },
          orthonormal('p', turn),
          { what: 'l has ones on its diagonal and none greater', off: pivoted ? 0 : Infinity, of: 0 },
          within('l', lower, isLower),
          within('u', upper, isUpper),
          { ...claim('p l u', product(turn, product(lower, upper)), matrix), of: size(matrix) + size(upper) },
        ]
      })
    },
  }
}

function drawQr(draw: Draw): Trial {
  const x = drawMatrix(draw, { rows: drawLongLength(draw), columns: drawLongLength(draw) })
  const options = draw.one([{}, { mode: 'reduced' }, { mode: 'complete' }] as const)
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  const inner = 'mode' in options && options.mode === 'complete' ? rows : Math.min(rows, columns)
  return {
    call: `qr(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => linalg.qr(tensor!, options),
    accuracy: 'sum',
    cancelling: 32,
    verify([q, r], [array]) {
      const type = toFloating(array!.type)
      const leading = array!.shape.slice(0, -2)
      const [qs, rs] = [matricesOf(q!), matricesOf(r!)]
      const shapes = [
        [...leading, rows, inner],
        [...leading, inner, columns],
      ]
      return check([q!, r!], [type, type], shapes, array!, (matrix, i) => [
        orthonormal('q', qs[i]!),
        within('r', rs[i]!, isUpper),
        claim('q r', product(qs[i]!, rs[i]!), matrix),
      ])
    },
  }
}

function drawSvd(draw: Draw): Trial {
  const x = drawMatrix(draw, { rows: drawLongLength(draw), columns: drawLongLength(draw) })
  const options = draw.one([{}, { fullMatrices: true }, { fullMatrices: false }] as const)
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  const small = Math.min(rows, columns)
  const full = !('fullMatrices' in options) || options.fullMatrices
  const [height, width] = full ? [rows, columns] : [small, small]
  return {
    call: `svd(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => linalg.svd(tensor!, options),
    accuracy: 'sum',
    cancelling: 32,
    verify([u, s, vt], [array]) {
      const type = toFloating(array!.type)
      const leading = array!.shape.slice(0, -2)
      const [us, ss, vs] = [matricesOf(u!), columnsOf(s!), matricesOf(vt!)]
      const shapes = [
        [...leading, rows, height],
        [...leading, small],
        [...leading, width, columns],
      ]
      return check([u!, s!, vt!], [type, toReal(type), type], shapes, array!, (matrix, i) => {
        const values = ss[i]!.map(([value]) => value!.re)
        const falling = values.every((value, k) => value >= 0 && value <= (values[k - 1] ?? Infinity))
        const middle = made(height, width, (j, k) => complex(j === k ? (values[j] ?? 0) : 0))
        return [
          { what: 'the singular values fall', off: falling ? 0 : Infinity, of: 0 },
          orthonormal('u', us[i]!),
          orthonormal('v', adjoint(vs[i]!)),
          claim('u s vt', product(product(us[i]!, middle), vs[i]!), matrix),
        ]
      })
    },
  }
}

function drawEigh(draw: Draw): Trial {
  // Only the lower triangle is read.
  const x = drawMatrix(draw, { rows: drawLongLength(draw) })
  const options = draw.one([{}, { order: 'magnitude' }, { order: 'ascending' }] as const)
  const ascending = 'order' in options && options.order === 'ascending'
  return {
    call: `eigh(x, ${show(options)})`,
    inputs: [x],
    run: (tensor) => linalg.eigh(tensor!, options),
    accuracy: 'sum',
    cancelling: 32,
    verify([w, v], [array]) {
      const type = toFloating(array!.type)
      const { shape } = array!
      const [ws, vs] = [columnsOf(w!), matricesOf(v!)]
      return check([w!, v!], [toReal(type), type], [shape.slice(0, -1), shape], array!, (given, i) => {
        const matrix = made(given.length, given.length, (j, k) => {
          const { re, im } = given[Math.max(j, k)]![Math.min(j, k)]!
          return complex(re, j === k ? 0 : j > k ? im : -im)
        })
        const values = ws[i]!.map(([value]) => value!)
        const weights = values.map(({ re }) => (ascending ? re : -Math.abs(re)))
        const disorder = Math.max(0, ...weights.slice(1).map((weight, k) => weights[k]! - weight))
        const vectors = vs[i]!
        return [
          { what: 'the eigenvalues are in order', off: disorder, of: size(matrix) },
          orthonormal('v', vectors),
          claim('v w vᴴ', product(product(vectors, diagonal(values)), adjoint(vectors)), matrix),
        ]
      })
    },
  }
}

function drawEig(draw: Draw): Trial {
  const x = drawMatrix(draw, { rows: drawLongLength(draw) })
  return {
    call: 'eig(x)',
    inputs: [x],
    run: (tensor) => linalg.eig(tensor!),
    accuracy: 'sum',
    cancelling: 32,
    verify([w, v], [array]) {
      const type = toComplex(array!.type)
      const { shape } = array!
      const [ws, vs] = [columnsOf(w!), matricesOf(v!)]
      return check([w!, v!], [type, type], [shape.slice(0, -1), shape], array!, (matrix, i) => {
        const values = ws[i]!.map(([value]) => value!)
        const sizes = values.map(c.modulus)
        const disorder = Math.max(0, ...sizes.slice(1).map((each, k) => each - sizes[k]!))
        const vectors = vs[i]!
        const lengths = adjoint(vectors).map((vector) => Math.abs(size([vector]) - 1))
        const residual = distance(product(matrix, vectors), product(vectors, diagonal(values)))
        const trace = matrix.map((row, k) => row[k]!).reduce(c.plus, complex(0))
        const total = values.reduce(c.plus, new Complex(0, 0))
        return [
          { what: 'the eigenvalues are in order', off: disorder, of: size(matrix) },
          { what: 'vectors have length one', off: Math.max(...lengths), of: 1 },
          { what: 'a v = v w', off: residual, of: size(matrix) },
          {
            what: 'the sum of the eigenvalues is the trace',
            off: c.modulus(c.minus(total, trace)),
            of: size(matrix),
          },
        ]
      })
    },
  }
}
