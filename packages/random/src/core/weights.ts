// Weights of random picks.
import {
  all,
  greater,
  greaterEqual,
  isInfinity,
  logicalAnd,
  logicalNot,
  sum,
  type Tensor,
  transpose,
} from '@nx/tensor'
import { NxError } from '@nx/types'
import { knownElements } from './known.ts'

/** Throws `weights` for weights that are no weights, and `samples` if too few are above zero, where they can be read. */
export function checkWeights(op: string, weights: Tensor, count: number, needed: number): void {
  const values = knownElements(weights)
  const wrong = values.findIndex((value) => !(value >= 0 && value < Infinity))
  if (wrong !== -1) {
    const got = values[wrong]!
    throw new NxError(
      'weights',
      op,
      `weights are finite and not negative, got ${got} at index ${wrong % count}; clip or replace it first`,
      { index: wrong % count, got },
    )
  }
  for (let start = 0; start < values.length; start += count) {
    const positive = values.slice(start, start + count).filter((value) => value > 0).length
    if (positive === 0) {
      throw new NxError('weights', op, 'all weights are zero; at least one must be above', { count })
    }
    if (positive < needed) {
      throw new NxError(
        'samples',
        op,
        `cannot pick ${needed} of ${positive} entries of a weight above zero without replacement; ` +
          'take fewer samples, or replace',
        { samples: needed, count: positive },
      )
    }
  }
}

/** Whether weights are weights, of which at least `needed` are above zero: a scalar. */
export function areWeights(weights: Tensor, needed: number): Tensor {
  const isEach = logicalAnd(greaterEqual(weights, 0), logicalNot(isInfinity(weights)))
  return logicalAnd(all(isEach), greaterEqual(sum(greater(weights, 0)), needed))
}

/** Throws `weights` for logits that give no probabilities, where they can be read. */
export function checkLogits(op: string, logits: Tensor, axis: number): void {
  const order = logits.shape.map((_, i) => i).filter((i) => i !== axis)
  const values = knownElements(transpose(logits, { axes: [...order, axis] }))
  const count = logits.shape[axis]!
  const wrong = values.find((value) => !(value < Infinity))
  if (wrong !== undefined) {
    throw new NxError('weights', op, `logits are numbers below infinity, got ${wrong}; replace it first`, {
      got: wrong,
    })
  }
  for (let start = 0; start < values.length; start += count) {
    if (values.slice(start, start + count).some((value) => value > -Infinity)) continue
    throw new NxError('weights', op, 'all logits are negative infinity; at least one must be above', {
      count,
    })
  }
}
