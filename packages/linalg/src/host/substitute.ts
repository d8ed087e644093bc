// Forward and backward substitution on the host.
import { NxError } from '@nx/types'
import { quotient } from './complex.ts'
import { batched } from './kernel.ts'

/** Solves `a x = b` for triangular matrices, of which only the triangle is read. */
export const substituteKernel = /* @__PURE__ */ batched(([a, b], attrs) => {
  const size = a!.rows
  const width = b!.columns
  const [re, im] = [b!.re, b!.im]
  for (let step = 0; step < size; step++) {
    const k = attrs['lower'] === true ? step : size - 1 - step
    const row = k * width
    const [from, to] = attrs['lower'] === true ? [0, k] : [k + 1, size]
    for (let i = from; i < to; i++) {
      const x = a!.re[k * size + i]!
      const y = a!.im === null ? 0 : a!.im[k * size + i]!
      for (let j = 0; j < width; j++) {
        re[row + j]! -= x * re[i * width + j]!
        if (im === null) continue
        re[row + j]! += y * im[i * width + j]!
        im[row + j]! -= x * im[i * width + j]! + y * re[i * width + j]!
      }
    }
    if (attrs['unit'] === true) continue
    const pivot = k * size + k
    if (typeof attrs['given'] === 'string' && a!.re[pivot] === 0 && (a!.im?.[pivot] ?? 0) === 0)
      throw singular(attrs['given'])
    for (let j = 0; j < width; j++) {
      if (im === null || a!.im === null) {
        re[row + j]! /= a!.re[pivot]!
        if (im !== null) im[row + j]! /= a!.re[pivot]!
        continue
      }
      const [x, y] = quotient(re[row + j]!, im[row + j]!, a!.re[pivot]!, a!.im[pivot]!)
      re[row + j] = x
      im[row + j] = y
    }
  }
  return [b!]
})

const singular = (given: string): NxError =>
  new NxError(
    'singular',
    'triangularSolve',
    `there is a zero on the diagonal, got ${given}; see leastSquares for singular systems`,
    { given },
  )
