// A computation whose result is known, to see that nothing was broken.
import { jit } from '@nx/defn'
import { grad } from '@nx/grad'
import { dot, f32, multiply, readArray, setDefaultBackend, sum, type Tensor } from '@nx/tensor'
import type { Backend } from '@nx/types'

/** Whether products of matrices and their gradients are right, eager and compiled. */
export async function isUnharmed(backend: Backend): Promise<boolean> {
  setDefaultBackend(backend)
  const x = f32([[1, 2], [3, 4]]) // prettier-ignore
  const cube = (y: Tensor): Tensor => dot(y, dot(y, y))
  const slope = grad((y: Tensor) => sum(multiply(y, y)))
  const results = [cube(x), jit(cube)(x), slope(x), jit(slope)(x)]
  const read = await Promise.all(results.map((result) => readArray(result)))
  const [product, gradient] = [[[37, 54], [81, 118]], [[2, 4], [6, 8]]] // prettier-ignore
  return JSON.stringify(read) === JSON.stringify([product, product, gradient, gradient])
}
