// A constant in the shape of another tensor.
import type { DType } from '@nx/types'
import { type Literal, scalar } from './literal.ts'
import { broadcastTo } from './reshaping.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'
import { view } from './view.ts'

/** A tensor of the shape, names and vectorized axes of another, with one value everywhere. */
export function filled(like: Tensor, value: Literal, type: DType = like.type): Tensor {
  return freeing(() => {
    const all = broadcastTo(scalar(value, type, like.backend), like.spec.shape)
    return view(all, like.names, like.vectorizedAxes)
  })
}
