// The same bits as another type of the same width.
import type { DType } from '@nx/types'
import { apply } from './apply.ts'
import type { Definition } from './definition.ts'
import type { Tensor } from './tensor.ts'

const definition: Definition<{ readonly type: DType }> = {
  name: 'bitcast',
  vectorize: 'elementwise',
  infer: ([input], { type }) => ({ type, shape: input!.shape, names: input!.names }),
}

/** Reads the bits of each element as another type of the same width. */
export function reinterpret(tensor: Tensor, type: DType): Tensor {
  return tensor.type === type ? tensor : apply(definition, [tensor], { type })
}
