// Plain arrays as tensors of a backend, and the results of a call as plain arrays.
import { devectorize, isTensor, Tensor, vectorize, withDefaultBackend } from '@nx/tensor'
import type { Backend } from '@nx/types'
import { elementsOf, tensorOf } from '../elements.ts'
import { elementsFrom, valuesFrom } from './array.ts'
import type { NDArray, Trial } from './property.ts'

/** The array on a backend, with its names. */
export function upload(array: NDArray, backend: Backend): Tensor {
  const { spec, data, names } = tensorOf(elementsFrom(array), array, backend)
  const { type, shape } = spec
  return new Tensor(backend, data, { type, shape }, array.names ?? names, [])
}

/** The array with leading vectorized axes of these names. */
export const uploadVectorized = (array: NDArray, axes: readonly string[], backend: Backend): Tensor =>
  vectorize(upload({ ...array, names: [...axes.map(() => null), ...(array.names ?? [])] }, backend), axes)

/** Runs a call with the backend as the default one, for what it creates. */
export function results(run: Trial['run'], tensors: readonly Tensor[], backend: Backend): readonly Tensor[] {
  const given = withDefaultBackend(backend, () => run(...tensors))
  return isTensor(given) ? [given] : given
}

/** The tensor as a plain array; vectorized axes come first and have their names. */
export async function arrayOf(tensor: Tensor): Promise<Required<NDArray>> {
  const { spec, names } = tensor.vectorizedAxes.length === 0 ? tensor : devectorize(tensor)
  const values = valuesFrom(await elementsOf(tensor), spec.type)
  return { type: spec.type, shape: spec.shape, values, names }
}
