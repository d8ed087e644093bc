// What is measured of each decomposition: errors in units of n ε ‖a‖.
import { cholesky, eig, eigh, invert, leastSquares, lu, pinv, qr, solve, svd } from '@nx/linalg'
import { imag, real, squeeze, tensor, type Tensor, toFlatArray } from '@nx/tensor'
import type { Backend } from '@nx/types'
import {
  above,
  beside,
  build,
  type Dense,
  departure,
  diagonal,
  distance,
  entry,
  identity,
  norm,
  product,
  scaled,
  transposed,
  unit,
} from './exact.ts'
import { definite, general, type Kind, symmetric, type Type, types } from './matrices.ts'

/** A quantity by its formula, relative to the norms of what it is about. */
export type Errors = Readonly<Record<string, number>>

/** Computes on a backend; `make` and `read` carry matrices there and back. */
interface Lab {
  readonly make: (a: Dense) => Tensor
  readonly read: (a: Tensor) => Dense
  readonly type: Type
}

/** The largest errors for matrices of a kind and size, in units of n ε. A singular system has none. */
export function measure(kind: Kind, size: number, type: Type, backend: Backend): Errors {
  const lab: Lab = {
    make: (a) => tensor(nested(a), { type, backend }),
    read: (a) => {
      const [rows, columns] = a.shape.length === 2 ? (a.shape as [number, number]) : [1, a.shape[0]!]
      return { rows, columns, data: Float64Array.from(toFlatArray(a) as number[]) }
    },
    type,
  }
  const matrix = rounded(general(kind, size, type), type)
  const errors = {
    ...triangular(lab, matrix),
    ...hermitian(lab, rounded(symmetric(kind, size, type), type)),
    ...singular(lab, matrix),
    ...systems(lab, matrix),
    ...leastSquared(lab, matrix),
    ...root(lab, rounded(definite(kind, size, type), type)),
    ...eigen(lab, matrix),
  }
  const step = size * types[type].epsilon
  return Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, error / step]))
}

const rounded = (a: Dense, type: Type): Dense =>
  type === 'f64' ? a : { ...a, data: Float64Array.from(Float32Array.from(a.data)) }

const nested = (a: Dense): number[][] =>
  Array.from({ length: a.rows }, (_, i) => [...a.data.subarray(i * a.columns, (i + 1) * a.columns)])

/** An error relative to a size; a matrix of zeros must have none. */
const relative = (error: number, size: number): number => (error === 0 ? 0 : error / size)

function triangular({ make, read }: Lab, a: Dense): Errors {
  const s = unit(a)
  const own = scaled(a, s)
  const [q, r] = qr(make(a)).map(read) as [Dense, Dense]
  const [p, l, u] = lu(make(a)).map(read) as [Dense, Dense, Dense]
  const swapped = product(transposed(p), own).high
  return {
    '‖A − QR‖': relative(distance(q, scaled(r, s), own), norm(own)),
    '‖QᵀQ − I‖': departure(q),
    '‖PA − LU‖': relative(distance(l, scaled(u, s), swapped), norm(own)),
  }
}

function hermitian({ make, read }: Lab, a: Dense): Errors {
  const s = unit(a)
  const [w, v] = eigh(make(a)).map(read) as [Dense, Dense]
  const joined = [beside(scaled(a, s), scaled(v, -1)), above(v, diagonal(scaled(w, s)))] as const
  const nothing = build(a.rows, a.rows, () => 0)
  return {
    '‖AV − VΛ‖, symmetric': relative(distance(...joined, nothing), norm(scaled(a, s))),
    '‖VᵀV − I‖, symmetric': departure(v),
  }
}

function singular({ make, read }: Lab, a: Dense): Errors {
  const s = unit(a)
  const [u, values, vt] = svd(make(a)).map(read) as [Dense, Dense, Dense]
  const { high, low } = product(u, diagonal(scaled(values, s)))
  const own = scaled(a, s)
  return {
    '‖A − USVᵀ‖': relative(distance(beside(high, low), above(vt, vt), own), norm(own)),
    '‖UᵀU − I‖': departure(u),
    '‖VᵀV − I‖': departure(transposed(vt)),
  }
}

function systems({ make, read }: Lab, a: Dense): Errors {
  const size = a.rows
  const b = build(size, 1, (i) => Math.fround(Math.cos(i)))
  const x = read(solve(make(a), make(b)))
  const inverse = read(invert(make(a)))
  if (x.data.some(Number.isNaN)) return {}
  const [s, t, r] = [unit(a), unit(x), unit(inverse)]
  const [own, found, inverted] = [scaled(a, s), scaled(x, t), scaled(inverse, r)]
  return {
    '‖Ax − b‖': distance(own, found, scaled(b, s * t)) / (norm(own) * norm(found)),
    '‖AA⁻¹ − I‖': distance(own, inverted, identity(size, s * r)) / (norm(own) * norm(inverted)),
  }
}

function leastSquared(lab: Lab, a: Dense): Errors {
  const { make, read } = lab
  const s = unit(a)
  const own = scaled(a, s)
  const inverse = read(pinv(make(a), { eps: 0 }))
  const r = unit(inverse)
  const x = scaled(inverse, r)
  const { high, low } = product(own, x)
  const error = distance(beside(high, low), above(own, own), scaled(own, s * r))
  return {
    '‖AA⁺A − A‖': relative(error, norm(own) ** 2 * norm(x)),
    ...tall(
      lab,
      build(a.rows, Math.ceil(a.columns / 2), (i, j) => entry(a, i, j)),
    ),
  }
}

/** What is left over must be orthogonal to the columns. */
function tall({ make, read }: Lab, a: Dense): Errors {
  const s = unit(a)
  const own = scaled(a, s)
  const b = build(a.rows, 1, (i) => Math.fround(Math.cos(i)))
  const x = transposed(read(leastSquares(make(a), squeeze(make(b), { axes: [1] }), { eps: 0 })))
  const t = Math.min(unit(x), 1 / s)
  const [found, side] = [scaled(x, t), scaled(b, s * t)]
  const { high, low } = product(own, found, scaled(side, -1))
  const turned = transposed(own)
  const error = distance(
    beside(turned, turned),
    above(high, low),
    build(a.columns, 1, () => 0),
  )
  return { '‖Aᵀ(Ax − b)‖': relative(error, norm(own) * (norm(own) * norm(found) + norm(side))) }
}

function root({ make, read }: Lab, a: Dense): Errors {
  // An even power, whose root is a power of two too.
  const half = Math.round(Math.log2(unit(a)) / 2)
  const own = scaled(scaled(a, 2 ** half), 2 ** half)
  const l = scaled(read(cholesky(make(a))), 2 ** half)
  return { '‖A − LLᵀ‖': distance(l, transposed(l), own) / norm(own) }
}

function eigen({ make, read }: Lab, a: Dense): Errors {
  const s = unit(a)
  const own = scaled(a, s)
  const [values, vectors] = eig(make(a))
  const [w, wi] = [real(values), imag(values)].map((x) => diagonal(scaled(read(x), s))) as [Dense, Dense]
  const [v, vi] = [real(vectors), imag(vectors)].map(read) as [Dense, Dense]
  const minus = (x: Dense): Dense => scaled(x, -1)
  const parts = [
    product(beside(own, minus(v), vi), above(v, w, wi)),
    product(beside(own, minus(v), minus(vi)), above(vi, wi, w)),
  ]
  const error = Math.hypot(...parts.map(({ high, low }) => norm(high, low)))
  return { '‖AV − VΛ‖, general': relative(error, norm(own)) }
}
