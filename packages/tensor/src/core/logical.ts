// Functions of truth: what logicalAnd, logicalOr and logicalXor share.
import { notEqual } from '../ops/notEqual.ts'
import { compositeComparison, like } from './composite.ts'
import { asTensors } from './elementwise.ts'
import type { TensorLike } from './literal.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'

/** Runs a logical function. Elements of two types are not converted to one, as small ones could become zero. */
export function logical(
  name: string,
  left: TensorLike,
  right: TensorLike,
  combine: (left: Tensor, right: Tensor) => Tensor,
): Tensor {
  return freeing(() => {
    const inputs = asTensors([left, right], name)
    const isNonzero = (x: Tensor): Tensor => notEqual(x, like(x, 0))
    const [x, y] = (inputs[0]!.type === inputs[1]!.type ? inputs : inputs.map(isNonzero)) as [Tensor, Tensor]
    return compositeComparison(name, x, y, (a, b) => combine(isNonzero(a), isNonzero(b)))
  })
}
