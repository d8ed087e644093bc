// Cholesky factors on the host.
import { batched } from './kernel.ts'

/** The lower triangular root of Hermitian matrices, row by row; NaN where a matrix is not positive definite. */
export const rootKernel = /* @__PURE__ */ batched(([a]) => {
  const { rows: size, re, im } = a!
  let isPositive = true
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let [x, y] = [re[i * size + j]!, im === null ? 0 : im[i * size + j]!]
      for (let k = 0; k < j; k++) {
        const [p, q] = [i * size + k, j * size + k]
        x -= re[p]! * re[q]!
        if (im === null) continue
        x -= im[p]! * im[q]!
        y -= im[p]! * re[q]! - re[p]! * im[q]!
      }
      const divisor = i === j ? Math.sqrt(x) : re[j * size + j]!
      re[i * size + j] = i === j ? divisor : x / divisor
      if (i === j) isPositive &&= x > 0
      if (im !== null) im[i * size + j] = i === j ? 0 : y / divisor
    }
    re.fill(0, i * size + i + 1, (i + 1) * size)
    im?.fill(0, i * size + i + 1, (i + 1) * size)
  }
  if (!isPositive) {
    for (let i = 0; i < size; i++) re.fill(NaN, i * size, i * size + i + 1)
  }
  return [a!]
})
