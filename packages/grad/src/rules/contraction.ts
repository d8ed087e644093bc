// The rule of dot: each cotangent is a dot of the output's cotangent with the other input.
import type { Tensor } from '@nx/tensor'
import type { Primitives } from '@nx/types'
import { emit, inType, transposed } from '../emit.ts'
import { bilinear } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'

type Axes = readonly number[]

/** What one input of a dot has: its axes by role. */
interface Side {
  readonly tensor: Tensor
  readonly contract: Axes
  readonly batch: Axes
  readonly free: Axes
  /** Where its free axes are in the output. */
  readonly places: Axes
}

export const dot: DerivativeRule<Primitives['dot']> = /* @__PURE__ */ bilinear(
  'dot',
  ({ inputs: [x, y], active, attrs: { contract, batch } }, g) => {
    const freeX = free(x, contract[0], batch[0])
    const freeY = free(y, contract[1], batch[1])
    const first = batch[0].length
    const left = {
      tensor: x,
      contract: contract[0],
      batch: batch[0],
      free: freeX,
      places: freeX.map((_, i) => first + i),
    }
    const right = {
      tensor: y,
      contract: contract[1],
      batch: batch[1],
      free: freeY,
      places: freeY.map((_, i) => first + freeX.length + i),
    }
    return [
      active[0] ? cotangent(g, left, right, false) : null,
      active[1] ? cotangent(g, right, left, true) : null,
    ]
  },
)

/**
 * Contracts `g` with the other input over the other's free axes. In the order that leaves the usual layouts as they are:
 * g·yᵀ is [batch, free, contracted] for the left input, xᵀ·g is [batch, contracted, free] for the right one.
 */
function cotangent(g: Tensor, own: Side, other: Side, otherFirst: boolean): Tensor {
  const { tensor } = other
  const batch = own.batch.map((_, i) => i)
  const contracted = [...other.contract].sort((a, b) => a - b)
  const ownLengths = own.places.map((axis) => g.shape[axis]!)
  const contractedLengths = contracted.map((axis) => tensor.shape[axis]!)
  const cast = inType(tensor, g.type)
  const partners = contracted.map((axis) => own.contract[other.contract.indexOf(axis)]!)
  const lengths = batch.map((axis) => g.shape[axis]!)
  const result = otherFirst
    ? emit('dot', [cast, g], { contract: [other.free, other.places], batch: [other.batch, batch] }, g.type, [
        ...lengths,
        ...contractedLengths,
        ...ownLengths,
      ])
    : emit('dot', [g, cast], { contract: [other.places, other.free], batch: [batch, other.batch] }, g.type, [
        ...lengths,
        ...ownLengths,
        ...contractedLengths,
      ])
  // Axis i of the result is axis meaning[i] of the input.
  const meaning = [...own.batch, ...(otherFirst ? [...partners, ...own.free] : [...own.free, ...partners])]
  const order = meaning.map((_, axis) => meaning.indexOf(axis))
  return order.every((place, axis) => place === axis) ? result : transposed(result, order)
}

function free(tensor: Tensor, used: Axes, batch: Axes): number[] {
  return tensor.shape.map((_, axis) => axis).filter((axis) => !used.includes(axis) && !batch.includes(axis))
}
