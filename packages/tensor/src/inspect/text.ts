// The text of a tensor, as Nx prints it.
import { Complex, type DType, formatFloat, isFloat, type Scalar } from '@nx/types'
import { elementsOf, flatten } from '../conversion/elements.ts'
import type { Tensor } from '../core/tensor.ts'
import { header } from './header.ts'
import { nest } from './nest.ts'

/** Type, names, shape and up to `limit` elements. */
export function textOf(tensor: Tensor, limit = 50): string {
  return `Tensor<\n  ${header(tensor)}\n  ${body(tensor, limit)}\n>`
}

function body(tensor: Tensor, limit: number): string {
  if (tensor.disposed) return 'disposed'
  const { backend, spec, type } = tensor
  if (backend.readSync === undefined) {
    const hidden = backend.recorder !== undefined || tensor.data === null
    return hidden ? backend.name : `${backend.name} ... (await readArray(tensor) for the elements)`
  }
  const elements = flatten(elementsOf(backend.readSync(tensor.data, spec), tensor), type, limit)
  let index = 0
  return nest(spec.shape, limit, () => formatElement(elements[index++]!, type))
}

/** One element as it is printed. */
export function formatElement(element: Scalar, type: DType): string {
  if (element instanceof Complex) return element.toString(type === 'c64' ? 'f32' : 'f64')
  return isFloat(type) ? formatFloat(element as number, type) : String(element)
}
