// Orthogonal triangularisation on the host.
import { batched } from './kernel.ts'
import { identityMatrix } from './matrix.ts'
import { accumulate, columnFrom, reflectLeft, toReflector } from './reflect.ts'

/** Unitary `q` of as many columns as `width` says, and triangular `r`, of matrices `[batch, m, n]`. */
export const triangularizeKernel = /* @__PURE__ */ batched(([a], attrs) => {
  const { rows, columns, re, im } = a!
  const count = Math.min(rows, columns)
  const reflectors = []
  for (let k = 0; k < count; k++) {
    const v = toReflector(columnFrom(a!, k, k))
    reflectLeft(a!, v, k)
    reflectors.push(v)
    for (let i = k + 1; i < rows; i++) {
      re[i * columns + k] = 0
      if (im !== null) im[i * columns + k] = 0
    }
  }
  return [accumulate(identityMatrix(rows, attrs['width'] as number, im !== null), reflectors), a!]
})
