// Tensor contraction.
import { NxError, show } from '@nx/types'
import { apply } from '../core/apply.ts'
import { type Axis, list, resolveAxes } from '../core/axes.ts'
import { mergeNames } from '../core/broadcast-shapes.ts'
import type { Definition } from '../core/definition.ts'
import { asTensors, operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { fromAnywhere, type Led, ownLeading } from '../core/leading.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import type { Tensor, TensorSpec } from '../core/tensor.ts'
import { multiply } from './multiply.ts'

/** Options of `dot`: axes of the left tensor, and as many of the right one. */
export interface DotOptions {
  /**
   * Axes to multiply and sum over. By default the last of the left and the second to last (or only) of the
   * right.
   */
  readonly contract?: readonly [readonly Axis[], readonly Axis[]]
  /** Axes that go together, the first ones of both tensors; none by default. */
  readonly batch?: readonly [readonly Axis[], readonly Axis[]]
}

interface Attrs {
  readonly contract: readonly [readonly number[], readonly number[]]
  readonly batch: readonly [readonly number[], readonly number[]]
}

/** What `dot` declares. */
export const dotDefinition: Definition<Attrs> = {
  name: 'dot',
  vectorize: { each: dotEach },
  infer: ([left, right], { contract, batch }) => {
    const both = [left!, right!] as const
    const shape: number[] = []
    const names: (string | null)[] = []
    for (let i = 0; i < batch[0].length; i++) {
      const axis = batch[0][i]!
      shape.push(left!.shape[axis]!)
      names.push(mergeNames('dot', left!.names[axis]!, right!.names[batch[1][i]!]!, both))
    }
    for (const side of [0, 1] as const) {
      const input = both[side]
      for (const axis of freeAxes(input, contract[side], batch[side])) {
        shape.push(input.shape[axis]!)
        names.push(input.names[axis]!)
      }
    }
    checkDistinct(names, both)
    return { type: left!.type, shape, names }
  },
}

/**
 * Multiplies and sums over contracted axes: the inner product of vectors, the product of matrices and their
 * generalisation. Batch axes come first in the result, then the other axes of the left tensor, then those of
 * the right one. With a scalar it is `multiply`. Types merge and do not widen.
 *
 * @throws NxError `dot` if axes do not pair up, `duplicate_name` if the result would have a name twice, and
 * as `sum` for wrong axes.
 *
 * @example
 * toNumber(dot(tensor([1, 2]), tensor([3, 4]))) // => 11
 * toArray(dot(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]]))) // => [[1, 4], [3, 8]]
 * dot(iota([5, 2, 3]), iota([5, 4, 3]), { contract: [[2], [2]], batch: [[0], [0]] }).shape // => [5, 2, 4]
 */
export function dot(left: TensorLike, right: TensorLike, options: DotOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('dot', options, ['contract', 'batch'])
    const inputs = asTensors([left, right], 'dot')
    const ranks = inputs.map((input) => input.shape.length) as [number, number]
    if (options.contract === undefined && ranks.includes(0)) return multiply(left, right)
    const both = operands(inputs, commonType([left, right])) as [Tensor, Tensor]
    const attrs: Attrs = {
      contract: pairOf('contract', both, options.contract) ?? [[ranks[0] - 1], [Math.max(0, ranks[1] - 2)]],
      batch: pairOf('batch', both, options.batch) ?? [[], []],
    }
    checkPairs(both[0], both[1], attrs)
    return apply(dotDefinition, both, attrs)
  })
}

/** What both sides have is an axis of the batch, what only one has a free axis of that side. */
function dotEach(inputs: readonly Tensor[], { contract, batch }: Attrs): Tensor {
  const { parts, axes } = ownLeading('dot', inputs)
  const [left, right] = parts as readonly [Led, Led]
  const shared = left.has.filter((axis) => right.has.includes(axis))
  const own = ({ has }: Led, each: readonly number[]): number[] => each.map((axis) => axis + has.length)
  const together = (side: Led, each: readonly number[]): number[] => [
    ...shared.map((axis) => side.has.indexOf(axis)),
    ...own(side, each),
  ]
  const product = apply(dotDefinition, [left.plain, right.plain], {
    contract: [own(left, contract[0]), own(right, contract[1])],
    batch: [together(left, batch[0]), together(right, batch[1])],
  })
  const free = parts.map(({ has }, side) => [
    ...has.filter((axis) => !shared.includes(axis)),
    ...freeAxes(inputs[side]!, contract[side]!, batch[side]!).map(() => null),
  ])
  return fromAnywhere(product, [...shared, ...batch[0].map(() => null), ...free.flat()], axes)
}

/** The axes of an option by number, if it is given. */
function pairOf(
  option: string,
  [left, right]: readonly [Tensor, Tensor],
  pair: DotOptions['contract'] | null,
): Attrs['contract'] | undefined {
  if (pair === undefined || pair === null) return undefined
  if (list('dot', option, pair).length === 2 && pair.every(Array.isArray))
    return [resolveAxes('dot', left, pair[0]), resolveAxes('dot', right, pair[1])]
  throw new NxError(
    'option',
    'dot',
    `${option} is a pair of arrays of axes, one for each tensor, got ${show(pair)}`,
    { option, pair },
  )
}

function freeAxes({ shape }: TensorSpec, contract: readonly number[], batch: readonly number[]): number[] {
  const free: number[] = []
  for (let axis = 0; axis < shape.length; axis++)
    if (!contract.includes(axis) && !batch.includes(axis)) free.push(axis)
  return free
}

function checkLengths(left: Tensor, right: Tensor, kind: string, [own, others]: Attrs['contract']): void {
  const unequal = own.length !== others.length
  let i = 0
  while (!unequal && i < own.length && left.shape[own[i]!] === right.shape[others[i]!]) i++
  if (!unequal && i === own.length) return
  throw mismatch(
    left,
    right,
    `${kind} axes [${own.join(', ')}] and [${others.join(', ')}] differ in ${unequal ? 'number' : 'length'}`,
  )
}

function checkPairs(left: Tensor, right: Tensor, { contract, batch }: Attrs): void {
  checkLengths(left, right, 'contracted', contract)
  checkLengths(left, right, 'batch', batch)
  if (batch[0].length === 0) return
  for (const side of [0, 1] as const) {
    if (batch[side].some((axis, i) => axis !== i)) {
      throw mismatch(
        left,
        right,
        `batch axes must be the first ones in order, got [${batch[side].join(', ')}]`,
      )
    }
    if (batch[side].some((axis) => contract[side].includes(axis))) {
      throw mismatch(left, right, `batch axes [${batch[side].join(', ')}] are contracted too`)
    }
  }
}

function mismatch(left: Tensor, right: Tensor, what: string): NxError {
  return new NxError(
    'dot',
    'dot',
    `${what}, got ${formatShape(left)} and ${formatShape(right)}; see the options contract and batch`,
    { left: left.shape, right: right.shape },
  )
}

function checkDistinct(names: readonly (string | null)[], inputs: readonly TensorSpec[]): void {
  let i = 0
  while (i < names.length && (names[i] === null || names.indexOf(names[i]!) === i)) i++
  const twice = names[i]
  if (twice === undefined) return
  throw new NxError(
    'duplicate_name',
    'dot',
    `the result of ${inputs.map((input) => formatShape(input)).join(' and ')} would have the name "${twice}" twice; ` +
      'rename one of the axes',
    { names },
  )
}
