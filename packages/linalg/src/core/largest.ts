// The scale of a matrix that may have no elements.
import { flatSize, reduceMax, type ReduceOptions, sum, type Tensor } from '@nx/tensor'

/** The largest of numbers that are not negative; 0 of none. */
export function largest(sizes: Tensor, options: ReduceOptions = {}): Tensor {
  return flatSize(sizes) === 0 ? sum(sizes, options) : reduceMax(sizes, options)
}
