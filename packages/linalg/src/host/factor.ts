// Elimination with partial pivoting on the host.
import { quotient } from './complex.ts'
import { batched } from './kernel.ts'
import { identityMatrix, type Matrix, rowMatrix } from './matrix.ts'

/** Packed factors, the rows of the identity as they were swapped, and the sign, as `factor` gives them. */
export const factorKernel = /* @__PURE__ */ batched(([a]) => {
  const { rows: size, re, im } = a!
  const rows = identityMatrix(size, size, false)
  let sign = 1
  for (let k = 0; k < size; k++) {
    const pivotRow = largestBelow(a!, k)
    if (pivotRow !== k) {
      for (const part of im === null ? [re, rows.re] : [re, im, rows.re]) swapRows(part, size, k, pivotRow)
      sign = -sign
    }
    const pivot = k * size + k
    const isZero = re[pivot] === 0 && (im === null || im[pivot] === 0)
    for (let i = k + 1; i < size; i++) {
      const row = i * size
      if (im === null) {
        const x = isZero ? re[row + k]! : (re[row + k]! /= re[pivot]!)
        if (x !== 0) for (let j = k + 1; j < size; j++) re[row + j]! -= x * re[k * size + j]!
        continue
      }
      const divisor = isZero ? ([1, 0] as const) : ([re[pivot]!, im[pivot]!] as const)
      const [x, y] = quotient(re[row + k]!, im[row + k]!, ...divisor)
      re[row + k] = x
      im[row + k] = y
      for (let j = k + 1; j < size; j++) {
        const [u, v] = [re[k * size + j]!, im[k * size + j]!]
        re[row + j]! -= x * u - y * v
        im[row + j]! -= x * v + y * u
      }
    }
  }
  return [a!, rows, rowMatrix(Float64Array.of(sign))]
})

function largestBelow({ rows: size, re, im }: Matrix, k: number): number {
  let [found, largest] = [k, -1]
  for (let i = k; i < size; i++) {
    const at = i * size + k
    const each = im === null ? Math.abs(re[at]!) : Math.hypot(re[at]!, im[at]!)
    // NaN counts as largest, as in argmax.
    if (each > largest || (Number.isNaN(each) && !Number.isNaN(largest))) [found, largest] = [i, each]
  }
  return found
}

function swapRows(part: Float64Array, size: number, i: number, j: number): void {
  const kept = part.slice(i * size, (i + 1) * size)
  part.copyWithin(i * size, j * size, (j + 1) * size)
  part.set(kept, j * size)
}
