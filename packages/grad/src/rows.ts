// Applying a linear function to each vector of a standard basis, by a loop.
import { toExpression } from '@nx/defn'
import { asType, equal, subtract, type Tensor } from '@nx/tensor'
import { sizeOf, toFloating } from '@nx/types'
import { emit, inType, plain, reshaped, stretched, zerosLike } from './emit.ts'
import { ascending, emptyStack, put } from './loops.ts'
import type { Tangent } from './rule.ts'

/** How many elements a tensor has in each vectorized entry. */
export function entrySize(tensor: Tensor): number {
  return sizeOf(tensor.shape)
}

/**
 * What `carry` gives for each element of `from` changing alone, for all vectorized entries at once: for each of `to`
 * the results along a new first axis, in the order of the elements.
 */
export function rows(
  from: readonly Tensor[],
  to: readonly Tensor[],
  carry: (given: readonly Tensor[]) => readonly Tangent[],
): Tensor[] {
  const count = from.reduce((total, tensor) => total + entrySize(tensor), 0)
  const start = to.map(({ spec }) => emptyStack(toExpression(zerosLike(spec)), count))
  const stacks = ascending(start, count, (state, round) => {
    const found = carry(basis(from, round))
    return state.map((stack, i) =>
      put(stack, round, inType(found[i] ?? zerosLike(to[i]!.spec), stack.spec.type)),
    )
  })
  return stacks.map(plain)
}

/** Zeros, with a one at the element of the number given, in every vectorized entry. */
function basis(from: readonly Tensor[], position: Tensor): Tensor[] {
  let before = 0
  return from.map((tensor) => {
    const { shape } = tensor.spec
    const size = entrySize(tensor)
    const numbers = emit('iota', [], { axis: 0 }, 's32', [size])
    const one = asType(equal(numbers, subtract(position, before)), toFloating(tensor.type))
    before += size
    const own = reshaped(one, tensor.shape)
    const axes = tensor.shape.map((_, axis) => axis + shape.length - tensor.shape.length)
    return axes.length === shape.length ? own : stretched(own, shape, axes)
  })
}
