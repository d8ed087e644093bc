// Applying a linear function to each vector of a standard basis.
import { currentScope, type Expression, toExpression, topological } from '@nx/defn/internal'
import { add, asType, equal, multiply, type Tensor } from '@nx/tensor'
import { sizeOf, toFloating } from '@nx/types'
import { batch } from './batch/batch.ts'
import { type Known, NotBatchable, spread } from './batch/mapped.ts'
import { emit, filled, inType, plain, reshaped, sliced, stretched, zerosLike } from './emit.ts'
import { ascending, countTensor, emptyStack, put } from './loops.ts'
import { separate } from './metadata.ts'
import type { Tangent } from './rule.ts'

/** What carries tangents or cotangents in the current trace. */
type Carry = (given: readonly Tensor[]) => readonly Tangent[]

/** How many elements the largest intermediate of a batch may have. */
const largestBatch = 4_194_304

/** How many elements a tensor has in each vectorized entry. */
export function entrySize(tensor: Tensor): number {
  return sizeOf(tensor.shape)
}

/**
 * What `carry` gives for each element of `from` changing alone, for all vectorized entries at once: for each of `to`
 * the results along a new first axis, in the order of the elements.
 *
 * The function is traced once and computed for the whole basis along a further axis, in parts where that would be
 * large; where something has no form for many at once, in a loop over the basis.
 */
export function rows(from: readonly Tensor[], to: readonly Tensor[], carry: Carry): Tensor[] {
  const count = from.reduce((total, tensor) => total + entrySize(tensor), 0)
  return (count === 0 ? null : batched(from, to, carry, count)) ?? oneByOne(from, to, carry, count)
}

/** `null` where the function cannot be computed for many at once. */
function batched(
  from: readonly Tensor[],
  to: readonly Tensor[],
  carry: Carry,
  count: number,
): Tensor[] | null {
  const { effects } = currentScope()!
  const before = effects.length
  const formals = from.map(({ spec }) => separate(toExpression(zerosLike(spec))))
  const results = carry(formals.map(plain)).map((each, i) => toExpression(each ?? zerosLike(to[i]!.spec)))
  try {
    if (effects.length > before) return null
    const most = Math.max(1, Math.floor(largestBatch / largest(results, formals)))
    const parts = Math.ceil(count / most)
    const length = Math.ceil(count / parts)
    const part = (start: Tensor): Expression[] => {
      const known: Known = new Map()
      basis(from, start, length).forEach((value, i) =>
        known.set(formals[i]!, { value: toExpression(value), isMapped: true }),
      )
      return batch(results, known, length).map((each, i) =>
        toExpression(inType(spread(each, length), toFloating(to[i]!.type))),
      )
    }
    if (parts === 1) return part(countTensor(0)).map(plain)
    const start = to.map(({ spec: { type, shape } }) =>
      emptyStack(toExpression(filled(0, toFloating(type), [length, ...shape])), parts),
    )
    const stacks = ascending(start, parts, (state, round) => {
      const found = part(multiply(round, length))
      return state.map((stack, i) => put(stack, round, found[i]!))
    })
    return stacks.map((stack) => joined(plain(stack), count))
  } catch (error) {
    if (error instanceof NotBatchable) return null
    throw error
  } finally {
    effects.length = before
  }
}

/** The size of the largest value computed from some. */
function largest(results: readonly Expression[], from: readonly Expression[]): number {
  const oldest = Math.min(...from.map(({ id }) => id))
  return topological(results, ({ id }) => id >= oldest).reduce(
    (most, { spec }) => Math.max(most, sizeOf(spec.shape)),
    1,
  )
}

/** The rows of all parts as one stack, without those beyond the last. */
function joined(stack: Tensor, count: number): Tensor {
  const [parts, length, ...rest] = stack.shape
  const all = reshaped(stack, [parts! * length!, ...rest])
  const lengths = [count, ...rest]
  return sliced(
    all,
    lengths.map(() => 0),
    lengths,
    lengths.map(() => 1),
  )
}

function oneByOne(from: readonly Tensor[], to: readonly Tensor[], carry: Carry, count: number): Tensor[] {
  const start = to.map(({ spec }) => emptyStack(toExpression(zerosLike(spec)), count))
  const stacks = ascending(start, count, (state, round) => {
    const given = basis(from, round, 1).map((each, i) => reshaped(each, from[i]!.spec.shape))
    const found = carry(given)
    return state.map((stack, i) =>
      put(stack, round, inType(found[i] ?? zerosLike(to[i]!.spec), stack.spec.type)),
    )
  })
  return stacks.map(plain)
}

/** Zeros, with a one at the elements from `start` on, another along the first axis, in every vectorized entry. */
function basis(from: readonly Tensor[], start: Tensor, length: number): Tensor[] {
  const positions = reshaped(add(emit('iota', [], { axis: 0 }, 's32', [length]), start), [length, 1])
  let before = 0
  return from.map((tensor) => {
    const { shape } = tensor.spec
    const size = entrySize(tensor)
    const numbers = add(emit('iota', [], { axis: 0 }, 's32', [size]), before)
    const ones = asType(equal(positions, numbers), toFloating(tensor.type))
    before += size
    const own = reshaped(ones, [length, ...tensor.shape])
    const vectors = shape.length - tensor.shape.length
    const axes = own.shape.map((_, axis) => (axis === 0 ? 0 : axis + vectors))
    return vectors === 0 ? own : stretched(own, [length, ...shape], axes)
  })
}
