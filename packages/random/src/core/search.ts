// Binary search in ascending numbers.
import { add, fill, less, lessEqual, logicalAnd, min, select, subtract, take, type Tensor } from '@nx/tensor'

/** For each of `values`, of rank 1, the index of the first of the ascending numbers that is not less. */
export function firstAtLeast(ascending: Tensor, values: Tensor): Tensor {
  const length = ascending.shape[0]!
  let index = fill(values, 0, { type: 's32' })
  for (let step = 2 ** Math.floor(Math.log2(length)); step >= 1; step /= 2) {
    const next = add(index, step)
    const probed = take(ascending, subtract(min(next, length), 1))
    index = select(logicalAnd(lessEqual(next, length), less(probed, values)), next, index)
  }
  return index
}
