// Cholesky factors on the host.
import { batched } from './kernel.ts'
import type { Matrix } from './matrix.ts'
import { type Block, blockFrom, blockOf, subtractProduct, turnedBlock } from './product.ts'
import { scaleByPower, tame } from './taming.ts'
import { solveFromRight } from './triangle.ts'
import { forSquares } from './vector/jobs.ts'
import { rootJob } from './vector/root.ts'

/**
 * The lower triangular root of the mean of matrices and their adjoints; NaN where that is not positive definite: of real
 * ones by halves (Gustavson, "Recursion leads to automatic variable blocking for dense linear-algebra algorithms",
 * 1997), of complex ones row by row.
 */
export const rootKernel = /* @__PURE__ */ batched(([a]) => {
  const { rows: size, re, im } = a!
  const result = [a!]
  return () => {
    const exponent = tame(a!)
    toHermitian(a!)
    if (im === null) factor(blockOf(a!), size)
    else factorRows(re, im, size)
    let isPositive = true
    for (let i = 0; i < size; i++) isPositive &&= re[i * size + i]! > 0
    for (let i = 0; i < size; i++) {
      const row = i * size
      re.fill(0, row + i + 1, row + size)
      im?.fill(0, row + i + 1, row + size)
      if (isPositive) continue
      re.fill(NaN, row, row + i + 1)
      im?.fill(0, row, row + i + 1)
    }
    scaleByPower(a!, -exponent / 2)
    return result
  }
}, /* @__PURE__ */ forSquares(rootJob))

/** The mean with the adjoint, in the lower triangle. */
function toHermitian({ rows: size, re, im }: Matrix): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * size + j
      const other = j * size + i
      re[at] = re[at]! * 0.5 + re[other]! * 0.5
      if (im !== null) im[at] = im[at]! * 0.5 - im[other]! * 0.5
    }
  }
}

/** Matrices of at most so many rows are factored row by row. */
const small = 16

function factor(a: Block, size: number): void {
  if (size > small) {
    const half = size >> 1
    const [below, rest] = [blockFrom(a, half, 0), blockFrom(a, half, half)]
    factor(a, half)
    solveFromRight(a, below, half, size - half)
    subtractProduct(rest, below, turnedBlock(below), size - half, size - half, half, true)
    factor(rest, size - half)
    return
  }
  const { data, start, down } = a
  for (let i = 0; i < size; i++) {
    const row = start + i * down
    for (let j = 0; j <= i; j++) {
      const other = start + j * down
      let x = data[row + j]!
      for (let k = 0; k < j; k++) x -= data[row + k]! * data[other + k]!
      data[row + j] = i === j ? Math.sqrt(x) : x / data[other + j]!
    }
  }
}

function factorRows(re: Float64Array, im: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const row = i * size
      const other = j * size
      let x = re[row + j]!
      let y = im[row + j]!
      for (let k = 0; k < j; k++) {
        const px = re[row + k]!
        const py = im[row + k]!
        const qx = re[other + k]!
        const qy = im[other + k]!
        x -= px * qx + py * qy
        y -= py * qx - px * qy
      }
      const divisor = i === j ? Math.sqrt(x) : re[other + j]!
      re[row + j] = i === j ? divisor : x / divisor
      im[row + j] = i === j ? 0 : y / divisor
    }
  }
}
