// Random categories from a key of their own.
import { add, argmax, type Axis, reshape, reshapeVectors, type Tensor } from '@nx/tensor'
import {
  backendOf,
  cast,
  checkOptions,
  checkShape,
  formatShape,
  freeing,
  renamed,
  resolveAxis,
  toTensor,
} from '@nx/tensor/internal'
import { bitSize, isComplex, NxError, type Shape, toFloating } from '@nx/types'
import { checkKey } from './core/key.ts'
import { checkLogits } from './core/weights.ts'
import { sampleGumbel } from './gumbelSplit.ts'

/** Options of `categorical`. */
export interface CategoricalOptions {
  /** The axis of the categories; the last by default. */
  readonly axis?: Axis
  /** Shape of the result: any axes, then those of the logits without `axis`; only these by default. */
  readonly shape?: Shape
}

/**
 * As `categorical`, for a key that is already split off and used for nothing else.
 *
 * @throws NxError as `categorical`.
 *
 * @example
 * const [keys, logits] = [split(key(42)), zeros([5])]
 * toNumber(categoricalSplit(at(keys, 1), logits)) === toNumber(categorical(key(42), logits)[0]) // => true
 */
export function categoricalSplit(key: Tensor, logits: Tensor, options: CategoricalOptions = {}): Tensor {
  return freeing(() => {
    return sampleCategories('categoricalSplit', key, logits, options)
  })
}

/** Random categories, for the function that errors name. */
export function sampleCategories(
  op: string,
  key: Tensor,
  logits: Tensor,
  options: CategoricalOptions,
): Tensor {
  checkKey(op, key)
  checkOptions(op, options, ['axis', 'shape'])
  const given = toTensor(logits, op)
  backendOf(op, [key, given])
  const axis = checkTensor(op, given, options.axis ?? -1)
  const rest = given.shape.filter((_, i) => i !== axis)
  const shape = checkShape(op, options.shape ?? rest)
  const lead = shape.slice(0, Math.max(shape.length - rest.length, 0))
  if (rest.some((length, i) => length !== shape[lead.length + i])) {
    throw new NxError(
      'shape',
      op,
      `the shape must end in the axes of the logits without their categories, [${rest.join(', ')}], got ` +
        `[${shape.join(', ')}] for logits ${formatShape(given)}; leave it out, or put axes before them`,
      { shape, logits: given.shape },
    )
  }
  checkLogits(op, given, axis)
  const floats = toFloating(given.type)
  const type = bitSize(floats) < 32 ? 'f32' : floats
  const [own, scores] = reshapeVectors([key, reshape(cast(given, type), given.shape)])
  const noise = sampleGumbel(op, own, { type, shape: [...lead, ...given.shape] })
  return renamed(op, () => argmax(add(noise, scores), { axis: lead.length + axis }))
}

/** The number of the axis. Throws `rank` and `type`. */
function checkTensor(op: string, logits: Tensor, axis: Axis): number {
  if (logits.shape.length === 0) {
    throw new NxError('rank', op, 'logits have an axis of categories, got a scalar; see newAxis')
  }
  if (isComplex(logits.type)) {
    throw new NxError('type', op, `logits are real, got type ${logits.type}; take their real part`, {
      type: logits.type,
    })
  }
  return resolveAxis(op, logits, axis)
}
