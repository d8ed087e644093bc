// Triangular factors of square matrices on the host.
import { eliminate } from './eliminate.ts'
import { batched } from './kernel.ts'
import { type Matrix, rowMatrix, zeroMatrix } from './matrix.ts'
import { scaleByPower, tame } from './taming.ts'
import { factorJob, factorsJob } from './vector/factor.ts'
import { forSquares } from './vector/jobs.ts'

/** Packed factors, the rows of the identity as they were swapped, and the sign, as `factor` gives them. */
export const factorKernel = /* @__PURE__ */ batched(([a]) => {
  const size = a!.rows
  const order = new Int32Array(size)
  const rows = zeroMatrix(size, size, false)
  const sign = rowMatrix(new Float64Array(1))
  const results = [a!, rows, sign]
  return () => {
    sign.re[0] = eliminate(a!, order)
    rows.re.fill(0)
    for (let i = 0; i < size; i++) rows.re[i * size + order[i]!] = 1
    return results
  }
}, /* @__PURE__ */ forSquares(factorJob))

/** The permutation and the factors, as `factors` gives them. */
export const factorsKernel = /* @__PURE__ */ batched(([a]) => {
  const size = a!.rows
  const order = new Int32Array(size)
  const permutation = zeroMatrix(size, size, false)
  const lower = zeroMatrix(size, size, a!.im !== null)
  const results = [permutation, lower, a!]
  return () => {
    const exponent = tame(a!)
    eliminate(a!, order)
    permutation.re.fill(0)
    for (let i = 0; i < size; i++) permutation.re[order[i]! * size + i] = 1
    split(a!, lower)
    scaleByPower(a!, -exponent)
    return results
  }
}, /* @__PURE__ */ forSquares(factorsJob))

/** Moves what is below the diagonal beside ones on it. */
function split(packed: Matrix, lower: Matrix): void {
  const { rows: size, re, im } = packed
  for (let i = 0; i < size; i++) {
    const row = i * size
    for (let at = row; at < row + i; at++) {
      lower.re[at] = re[at]!
      re[at] = 0
      if (im === null) continue
      lower.im![at] = im[at]!
      im[at] = 0
    }
    lower.re[row + i] = 1
  }
}
