// Random picks.
import {
  argsort,
  at,
  type Axis,
  cumulativeMax,
  cumulativeSum,
  divide,
  fill,
  flatten,
  greater,
  isTensor,
  less,
  log,
  logicalAnd,
  multiply,
  negate,
  reduceMax,
  reshape,
  reshapeVectors,
  select,
  slice,
  sliceAlongAxis,
  subtract,
  take,
  type Tensor,
  WeakFloat,
} from '@nx/tensor'
import {
  backendOf,
  cast,
  checkOptions,
  checkSize,
  formatShape,
  freeing,
  resolveAxis,
  toTensor,
} from '@nx/tensor/internal'
import { bitSize, isFloat, NxError, show } from '@nx/types'
import { checkKey } from './core/key.ts'
import { firstAtLeast } from './core/search.ts'
import { areWeights, checkWeights } from './core/weights.ts'
import { gumbel } from './gumbel.ts'
import { randint } from './randint.ts'
import { shuffle } from './shuffle.ts'
import { uniform } from './uniform.ts'

/** Options of `choice`. */
export interface ChoiceOptions {
  /** How many entries to pick; one by default. */
  readonly samples?: number
  /** The axis along which to pick entries; by default elements are picked, whatever the shape. */
  readonly axis?: Axis
  /** Whether an entry may be picked more than once; true by default. */
  readonly replace?: boolean
}

/**
 * Random picks from a tensor, and the key to go on with. `probabilities`, of rank 1 and not necessarily of sum one, give
 * the entries weights; an entry of weight zero is never picked. The result has no names.
 *
 * @throws NxError `key` if the key is none, `rank` for a scalar and for probabilities that are not of rank 1, `type` for
 * probabilities that are not floating-point, `shape` if their number is wrong, `weights` for probabilities that are
 * negative, infinite, NaN or all zero, `samples` for less than one sample or more than can be picked without replacement,
 * and as `sum` for a wrong axis. Probabilities that a compiled function computes raise `index_out_of_bounds` instead, on
 * CPU backends; devices then pick any entries.
 *
 * @example
 * choice(key(42), iota([4, 3]), { samples: 2, axis: 0 })[0].shape // => [2, 3]
 * toArray(choice(key(42), tensor([5, 6, 7]), tensor([0, 1.5, 0]), { samples: 2 })[0]) // => [6, 6]
 * toArray(sort(choice(key(42), iota([3]), { samples: 3, replace: false })[0])) // => [0, 1, 2]
 */
export function choice(key: Tensor, tensor: Tensor, options?: ChoiceOptions): [values: Tensor, newKey: Tensor]
export function choice(
  key: Tensor,
  tensor: Tensor,
  probabilities: Tensor,
  options?: ChoiceOptions,
): [values: Tensor, newKey: Tensor]
export function choice(
  key: Tensor,
  tensor: Tensor,
  weights: Tensor | ChoiceOptions = {},
  last: ChoiceOptions = {},
): [values: Tensor, newKey: Tensor] {
  return freeing(() => {
    const areOptions = !isTensor(weights) && !(Symbol.iterator in Object(weights))
    const [probabilities, options] = areOptions
      ? [undefined, weights]
      : [toTensor(weights as Tensor, 'choice'), last]
    checkKey('choice', key)
    checkOptions('choice', options, ['samples', 'axis', 'replace'])
    const { samples = 1, replace = true } = options
    const input = toTensor(tensor, 'choice')
    backendOf('choice', [key, input, ...(probabilities === undefined ? [] : [probabilities])])
    const axis = options.axis === undefined ? 0 : resolveAxis('choice', input, options.axis)
    // Vectorized axes of the key come first.
    const [, aligned] = reshapeVectors([key, input])
    const entries = options.axis === undefined ? flatten(checkRank(aligned)) : reshape(aligned, aligned.shape)
    const count = entries.shape[axis]!
    checkSamples(samples, replace, count)
    const shape = [samples]
    checkSize(
      'choice',
      entries.shape.map((length, i) => (i === axis ? samples : length)),
    )
    if (probabilities !== undefined) {
      checkProbabilities(probabilities, count)
      const needed = replace ? 1 : samples
      checkWeights('choice', probabilities, count, needed)
      const weights = scaled(probabilities)
      const [indices, next] = (replace ? withReplacement : withoutReplacement)(key, weights, samples)
      // An index that is none raises where the weights could not be read before.
      return [take(entries, select(areWeights(probabilities, needed), indices, count), { axis }), next]
    }
    if (replace) {
      const [indices, next] = randint(key, 0, count, { shape, type: 'u32' })
      return [take(entries, indices, { axis }), next]
    }
    const [shuffled, next] = shuffle(key, entries, { axis })
    return [sliceAlongAxis(shuffled, 0, samples, { axis }), next]
  })
}

/** Indices at which the running sum of the weights reaches random parts of the whole. */
function withReplacement(key: Tensor, weights: Tensor, samples: number): [indices: Tensor, newKey: Tensor] {
  // Where sums round, an entry of weight zero still has the sum of the one before it, and is never the first to reach it.
  const sums = cumulativeMax(select(greater(weights, 0), cumulativeSum(weights), 0))
  const [random, next] = uniform(key, { shape: [samples], type: sums.type })
  // Above zero, so that a first entry of weight zero is never picked.
  const parts = multiply(at(sums, -1), subtract(1, random))
  return [firstAtLeast(sums, parts), next]
}

/** Indices of the greatest logarithms with Gumbel noise, as many as there are samples. */
function withoutReplacement(
  key: Tensor,
  weights: Tensor,
  samples: number,
): [indices: Tensor, newKey: Tensor] {
  const [noise, next] = gumbel(key, { shape: weights.shape, type: weights.type })
  const order = argsort(subtract(negate(noise), log(weights)))
  return [slice(order, [0], [samples]), next]
}

/** The weights without names, in a type with enough digits, and neither so large nor so small that their sums are not exact. */
function scaled(weights: Tensor): Tensor {
  const computed = cast(reshape(weights, weights.shape), bitSize(weights.type) < 32 ? 'f32' : weights.type)
  const peak = reduceMax(computed)
  const isOrdinary = logicalAnd(greater(peak, 2 ** -64), less(peak, new WeakFloat(2 ** 64)))
  return divide(computed, select(isOrdinary, fill(peak, 1), peak))
}

function checkRank(tensor: Tensor): Tensor {
  if (tensor.shape.length > 0) return tensor
  throw new NxError('rank', 'choice', 'picks from a tensor of rank 1 or more, got a scalar; see newAxis')
}

function checkSamples(samples: number, replace: boolean, count: number): void {
  if (!Number.isInteger(samples) || samples < 1) {
    throw new NxError(
      'samples',
      'choice',
      `takes a whole number of samples, at least one, got ${show(samples)}`,
      {
        samples,
      },
    )
  }
  if (count === 0 || (!replace && samples > count)) {
    throw new NxError(
      'samples',
      'choice',
      `cannot pick ${samples} of ${count} entries${replace ? '' : ' without replacement; take fewer samples, or replace'}`,
      { samples, count },
    )
  }
}

function checkProbabilities(probabilities: Tensor, count: number): void {
  const { type, shape } = probabilities
  if (!isFloat(type)) {
    throw new NxError(
      'type',
      'choice',
      `probabilities are floating-point, got ${type}; convert them with asType`,
      {
        type,
      },
    )
  }
  if (shape.length !== 1) {
    throw new NxError(
      'rank',
      'choice',
      `probabilities have rank 1, got ${formatShape(probabilities)}; see flatten`,
      {
        shape,
      },
    )
  }
  if (shape[0] !== count) {
    throw new NxError(
      'shape',
      'choice',
      `there must be a probability for each of the ${count} entries, got ${shape[0]}; see the option axis`,
      { count, got: shape[0] },
    )
  }
}
