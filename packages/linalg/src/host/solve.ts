// Solving square systems of equations, and inverting, on the host.
import { eliminate } from './eliminate.ts'
import { batched } from './kernel.ts'
import { type Matrix, setIdentity, zeroMatrix } from './matrix.ts'
import { blockOf } from './product.ts'
import { hasZeroPivot, substitute } from './substitute.ts'
import { scaleByPower, tame } from './taming.ts'
import { invertUnitLower } from './triangle.ts'
import { forSquares } from './vector/jobs.ts'
import { inverseJob, solveJob } from './vector/solve.ts'

const lower = { lower: true, unit: true }
const upper = { lower: false, unit: false }

/** Solves `a x = b`; NaN where a pivot is zero. */
export const solveKernel = /* @__PURE__ */ batched(([a, b]) => {
  const order = new Int32Array(a!.rows)
  const x = zeroMatrix(b!.rows, b!.columns, b!.im !== null)
  const result = [x]
  return () => {
    const exponent = tame(a!) - tame(b!)
    eliminate(a!, order)
    takeRows(x.re, b!.re, order, x.columns)
    if (x.im !== null) takeRows(x.im, b!.im!, order, x.columns)
    substitute(a!, x, lower)
    substitute(a!, x, upper)
    scaleByPower(x, exponent)
    if (hasZeroPivot(a!)) markBroken(x)
    return result
  }
}, /* @__PURE__ */ forSquares(solveJob))

/** The inverse; NaN where a pivot is zero. */
export const inverseKernel = /* @__PURE__ */ batched(([a]) => {
  const { rows: size, im } = a!
  const order = new Int32Array(size)
  const x = zeroMatrix(size, size, im !== null)
  const result = [x]
  const row = new Float64Array(size)
  return () => {
    const exponent = tame(a!)
    eliminate(a!, order)
    setIdentity(x)
    if (im === null) invertUnitLower(blockOf(a!), blockOf(x), size)
    else substitute(a!, x, lower)
    substitute(a!, x, upper)
    scaleByPower(x, exponent)
    returnColumns(x.re, order, row)
    if (x.im !== null) returnColumns(x.im, order, row)
    if (hasZeroPivot(a!)) markBroken(x)
    return result
  }
}, /* @__PURE__ */ forSquares(inverseJob))

function markBroken({ re, im }: Matrix): void {
  re.fill(NaN)
  im?.fill(0)
}

function takeRows(to: Float64Array, from: Float64Array, order: Int32Array, width: number): void {
  for (let i = 0; i < order.length; i++) {
    const row = order[i]! * width
    for (let j = 0; j < width; j++) to[i * width + j] = from[row + j]!
  }
}

/** Moves column `i` to where row `i` came from. */
function returnColumns(part: Float64Array, order: Int32Array, row: Float64Array): void {
  const size = order.length
  for (let start = 0; start < size * size; start += size) {
    for (let j = 0; j < size; j++) row[order[j]!] = part[start + j]!
    for (let j = 0; j < size; j++) part[start + j] = row[j]!
  }
}
