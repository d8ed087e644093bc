// Numbers that are arguments of traced functions: as weak as numbers written inside them.
import { isTensor, type Literal, type Tensor, type TensorLike } from '@nx/tensor'
import { convertedScalar, isLiteral, literalType, mergeWeak, scalar } from '@nx/tensor/internal'
import { type Backend, type DType, isInteger } from '@nx/types'
import { traceBackend } from './trace.ts'

/** Where a number met an integer type, so that the type of the result depends on how large it is. */
export type Meetings = Record<string, readonly [index: number, type: DType]>

/** Makes a scalar as weak as a literal: `at` makes it at other types. */
export function weaken(
  own: Tensor,
  literal: Literal,
  at: (type: DType) => Tensor,
  meetings: Meetings = {},
  index = 0,
): Tensor {
  const meet = (type: DType): DType => {
    if (isInteger(type)) meetings[index + type] = [index, type]
    return mergeWeak(type, literal)
  }
  return Object.assign(own, { weak: { at, meet } })
}

/** A number as a weak constant of the function being traced; tensors stay what they are. */
export function weakConstant(leaf: TensorLike): Tensor {
  if (isTensor(leaf)) return leaf
  const backend = traceBackend as Backend
  return weaken(scalar(leaf, literalType(leaf), backend), leaf, (type) =>
    convertedScalar(leaf, type, backend),
  )
}

/** What numbers make of the types they meet, as part of the key of a compiled function. */
export function meetingsKey(meetings: Meetings, leaves: readonly TensorLike[]): string {
  let key = ''
  for (const name in meetings) {
    const [index, type] = meetings[name]!
    const leaf = leaves[index]
    if (isLiteral(leaf)) key += mergeWeak(type, leaf)
  }
  return key
}
