// Forward and backward substitution on the host.
import { NxError } from '@nx/types'
import { quotient } from './complex.ts'
import { batched } from './kernel.ts'
import type { Matrix } from './matrix.ts'
import { blockOf } from './product.ts'
import { scaleByPower, tame } from './taming.ts'
import { solveTriangle, type Triangle } from './triangle.ts'
import { forSquares } from './vector/jobs.ts'
import { substituteJob } from './vector/substitute.ts'

/** Solves `a x = b` for triangular matrices, of which only the triangle is read. */
export const substituteKernel = /* @__PURE__ */ batched(
  ([a, b], attrs) => {
    const kind = { lower: attrs['lower'] === true, unit: attrs['unit'] === true }
    const { given } = attrs
    const result = [b!]
    return () => {
      if (!kind.unit && typeof given === 'string' && hasZeroPivot(a!)) throw singular(given)
      const exponent = kind.unit ? 0 : tame(a!, kind.lower ? 'lower' : 'upper') - tame(b!)
      substitute(a!, b!, kind)
      scaleByPower(b!, exponent)
      return result
    }
  },
  /* @__PURE__ */ forSquares((workspace, size, width, attrs, type) => {
    const { given } = attrs
    return substituteJob(workspace, size, width, attrs, type, (diagonal) => {
      if (typeof given === 'string' && diagonal.includes(0)) throw singular(given)
    })
  }),
)

/** Whether there is a zero on the diagonal. */
export function hasZeroPivot({ rows: size, re, im }: Matrix): boolean {
  for (let at = 0; at < size * size; at += size + 1) {
    if (re[at] === 0 && (im === null || im[at] === 0)) return true
  }
  return false
}

/** Solves `a x = b` in place of `b`, which is complex if `a` is. */
export function substitute(a: Matrix, b: Matrix, kind: Triangle): void {
  const { rows: size, re, im } = a
  if (im === null) {
    solveTriangle(blockOf(a), blockOf(b), size, b.columns, kind)
    if (b.im !== null) solveTriangle(blockOf(a), blockOf({ ...b, re: b.im }), size, b.columns, kind)
    return
  }
  const width = b.columns
  for (let step = 0; step < size; step++) {
    const k = kind.lower ? step : size - 1 - step
    const end = kind.lower ? k : size
    for (let i = kind.lower ? 0 : k + 1; i < end; i++) {
      subtractRow(b, k * width, i * width, re[k * size + i]!, im[k * size + i]!)
    }
    const pivot = k * (size + 1)
    if (!kind.unit) divideRow(b, k * width, re[pivot]!, im[pivot]!)
  }
}

/** Subtracts a row times `x + iy` from another one. */
function subtractRow({ columns, re, im }: Matrix, from: number, other: number, x: number, y: number): void {
  for (let j = 0; j < columns; j++) {
    const u = re[other + j]!
    const v = im![other + j]!
    re[from + j]! -= x * u - y * v
    im![from + j]! -= x * v + y * u
  }
}

function divideRow({ columns, re, im }: Matrix, from: number, x: number, y: number): void {
  for (let at = from; at < from + columns; at++) {
    const [u, v] = quotient(re[at]!, im![at]!, x, y)
    re[at] = u
    im![at] = v
  }
}

const singular = (given: string): NxError =>
  new NxError(
    'singular',
    'triangularSolve',
    `there is a zero on the diagonal, got ${given}; see leastSquares for singular systems`,
    { given },
  )
