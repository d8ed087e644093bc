// Plans of composites that serve all lengths of their axes.
import type { Plan, planForLengths } from '@nx/compiler'
import { bitSize } from '@nx/types'
import type { Call } from '@nx/types'

const primes = [11, 13, 17, 19, 23, 29]

/**
 * The plan of a call, if that is the same for all lengths of some axis, where `planner` plans one that has primes for these: what it
 * gives is read as products of lengths.
 */
export function planForAnyLengths<D>(
  call: Call<D>,
  planner: (call: Call<D>) => ReturnType<typeof planForLengths> | false,
): Plan | undefined {
  const { attrs, definition, inputs } = call
  const { spec, data } = inputs[0]!
  const lengths = spec.shape
  // The bytes of elements that share them are rounded up, and so are no product of lengths.
  if (inputs.length > 1 || definition?.isFree === undefined || bitSize(spec.type) < 8) return undefined
  const isFree = lengths.map((length, axis) => length > 1 && definition.isFree!(axis, attrs, lengths.length))
  // What stands for a length divides none that stays.
  const apart = primes.filter((prime) => lengths.every((length, axis) => isFree[axis] || length % prime > 0))
  const shape = lengths.map((length, axis) => (isFree[axis] ? (apart.pop() ?? 0) : length))
  if (shape.includes(0)) return undefined
  const plan = planner({ ...call, inputs: [{ spec: { ...spec, shape }, data }], outs: [] })
  if (plan === false) return undefined
  return plan((size) =>
    shape.reduce(
      (product, each, axis) => (size % each === 0 ? (product / each) * lengths[axis]! : product),
      size,
    ),
  )
}
