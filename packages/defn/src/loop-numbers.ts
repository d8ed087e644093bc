// Fractions in the initial state of a loop: as weak as numbers in its body, as long as no round changes them.
import { isTensor, type Tensor, type TensorLike } from '@nx/tensor'
import { convertedScalar, mergeWeak, toTensor } from '@nx/tensor/internal'
import { isInteger } from '@nx/types'
import type { Expression } from './expression.ts'
import { fromExpression, isTraced } from './trace.ts'

type Weak = NonNullable<Tensor['weak']>

/** Thrown where a round changes a number that was used at another type: it has one type then, from the start. */
class NumberChanges extends Error {}

/** Numbers that are part of a state, with whether they were used at another type than their own. */
const numbers: WeakMap<Weak, boolean> = /* @__PURE__ */ new WeakMap()

/** Runs a loop from its initial state, again with numbers of one type if it needs that. */
export function withNumbers<T>(leaves: readonly TensorLike[], run: (start: readonly Tensor[]) => T): T {
  try {
    return run(leaves.map(weakLeaf))
  } catch (error) {
    if (!(error instanceof NumberChanges)) throw error
    return run(leaves.map((leaf) => own(toTensor(leaf))))
  }
}

/** Whole numbers are exact in their own type, and mostly count. */
function weakLeaf(leaf: TensorLike): Tensor {
  const tensor = toTensor(leaf)
  if (isInteger(tensor.type) || (isTensor(leaf) && leaf.weak === undefined)) return own(tensor)
  const { meet, at }: Weak = isTensor(leaf)
    ? leaf.weak!
    : {
        meet: (type) => mergeWeak(type, leaf),
        at: (type) => convertedScalar(leaf, type, tensor.backend),
      }
  const weak: Weak = {
    meet,
    at: (type) => {
      numbers.set(weak, true)
      return at(type)
    },
  }
  numbers.set(weak, false)
  return Object.assign(own(tensor), { weak })
}

/** A traced tensor that is not weak. */
function own(tensor: Tensor): Tensor {
  return isTraced(tensor) && tensor.weak !== undefined
    ? fromExpression(tensor.data as Expression, tensor)
    : tensor
}

/** Inside and after a traced loop, the tensor that stands for a part of the state, as weak as it was. */
export function likeState(tensor: Tensor, { weak }: Tensor): Tensor {
  return weak !== undefined && numbers.has(weak) ? Object.assign(tensor, { weak }) : tensor
}

/** The part of a state after a round. Throws where that changed a number which was taken to be constant. */
export function afterRound(before: Tensor, after: Tensor): Tensor {
  if (after !== before && before.weak !== undefined && numbers.get(before.weak) === true)
    throw new NumberChanges()
  return after
}
