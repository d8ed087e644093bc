// Reduction to a matrix with zeros below the first subdiagonal.
import type { Matrix } from './matrix.ts'
import { columnFrom, reflectLeft, reflectRight, type Reflector, toReflector } from './reflect.ts'

/**
 * Makes entries below the first subdiagonal zero by reflections from both sides (Golub and Van Loan, "Matrix
 * Computations", algorithm 7.4.2), which it gives. Of a Hermitian matrix only the part that is left is kept right.
 */
export function toHessenberg(a: Matrix, isHermitian: boolean): (Reflector | null)[] {
  const { rows: size, re, im } = a
  const reflectors = []
  for (let k = 0; k + 2 < size; k++) {
    const v = toReflector(columnFrom(a, k, k + 1))
    reflectLeft(a, v, k)
    reflectRight(a, v, isHermitian ? k : 0)
    reflectors.push(v)
    for (let i = k + 2; i < size; i++) {
      re[i * size + k] = 0
      if (im !== null) im[i * size + k] = 0
    }
  }
  return reflectors
}
