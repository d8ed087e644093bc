// What the worker computes: any function from a container of tensors to another.
import { add, dot, linalg, type Tensor, transpose } from '@nx/nx'

/** Tensors, in a container as `serialize` takes it. */
export interface Argument {
  readonly matrix: Tensor
  readonly shift: Tensor
}

/** The eigenvalues of a shifted covariance, which take a while for a large matrix. */
export function task({ matrix, shift }: Argument): { readonly values: Tensor } {
  const [values] = linalg.eigh(add(dot(transpose(matrix), matrix), shift))
  return { values }
}
