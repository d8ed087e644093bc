// Applying a linear function to each vector of a standard basis, by a loop.
import { type Expression, recordWhile, toExpression, traceRegion } from '@nx/defn'
import { add, asType, equal, less, subtract, type Tensor } from '@nx/tensor'
import { sizeOf, toFloating } from '@nx/types'
import { emit, filled, plain, reshaped, stretched } from './emit.ts'
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
  const specs = to.map(({ type, spec }) => ({ type: toFloating(type), shape: [count, ...spec.shape] }))
  const start = [filled(0, 's32', []), ...specs.map(({ type, shape }) => filled(0, type, shape))].map(
    toExpression,
  )
  if (count === 0) return start.slice(1).map(plain)
  const states = start.map(({ spec }) => spec)
  const condition = traceRegion(states, ([round]) => [toExpression(less(plain(round!), count))])
  const body = traceRegion(states, ([first, ...stacks]) => {
    const round = plain(first!)
    const found = carry(basis(from, round))
    const next = stacks.map((stack, i) => {
      const { type, shape } = specs[i]!
      const row = found[i] ?? filled(0, type, shape.slice(1))
      return put(stack, round, asType(row, type))
    })
    return [toExpression(add(round, 1)), ...next]
  })
  return recordWhile(start, condition, body, count).slice(1).map(plain)
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

function put(stack: Expression, round: Tensor, row: Tensor): Expression {
  const inputs = [plain(stack), reshaped(round, [1]), row]
  const { type, shape } = stack.spec
  return toExpression(emit('scatter', inputs, { axes: [0], combine: 'put' }, type, shape))
}
