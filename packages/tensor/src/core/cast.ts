// Conversion to another type, on its own because every operation needs it.
import type { DType } from '@nx/types'
import { applyElementwise } from './apply.ts'
import type { Definition } from './definition.ts'
import type { Tensor } from './tensor.ts'

interface Attrs {
  readonly type: DType
  readonly saturate?: boolean
}

const definition: Definition<Attrs> = {
  name: 'asType',
  vectorize: 'elementwise',
  infer: ([input], { type }) => ({ type, shape: input!.shape, names: input!.names }),
}

/**
 * The tensor in another type; itself if it has that type already.
 *
 * @internal
 */
export function cast(tensor: Tensor, type: DType, saturate = false): Tensor {
  if (tensor.type === type) return tensor
  if (tensor.weak !== undefined && !saturate) return tensor.weak.at(type)
  return applyElementwise(definition, [tensor], saturate ? { type, saturate } : { type })
}
