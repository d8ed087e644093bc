// Edges and gaps filled with one value.
import { NxError, show } from '@nx/types'
import { apply } from '../core/apply.ts'
import { list } from '../core/axes.ts'
import { like } from '../core/composite.ts'
import type { Definition } from '../core/definition.ts'
import { operands } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { fromLeading, toLeading } from '../core/leading.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { full } from '../creation/full.ts'
import { select } from './select.ts'

/** Elements to put before, after and between the elements of an axis. Negative `low` and `high` crop. */
export type Padding = readonly [low: number, high: number, interior: number]

interface Attrs {
  readonly config: readonly Padding[]
}

/** What `pad` declares. */
export const padDefinition: Definition<Attrs> = {
  name: 'pad',
  vectorize: { each: padEach },
  infer: ([input], { config }) => ({
    type: input!.type,
    names: input!.names,
    shape: input!.shape.map((length, axis) => paddedLength(length, config[axis]!)),
  }),
}

function paddedLength(length: number, [low, high, interior]: Padding): number {
  return Math.max(0, length + low + high + Math.max(0, length - 1) * interior)
}

/**
 * Puts a scalar before, after and between the elements of each axis; one entry of `config` per axis. Types
 * merge.
 *
 * @throws NxError `padding` if there is not one entry of integers per axis, or if it crops more than there
 * is; `rank` if the value is not a scalar.
 *
 * @example
 * toArray(pad(tensor([1, 2]), 0, [[1, 1, 1]])) // => [0, 1, 0, 2, 0]
 * toArray(pad(tensor([1, 2, 3]), 0, [[-1, 1, 0]])) // => [2, 3, 0]
 */
export function pad(tensor: TensorLike, value: TensorLike, config: readonly Padding[]): Tensor {
  const inputs = [tensor, value]
  const [input, fill] = operands(inputs, commonType(inputs, 'pad'), 'pad') as [Tensor, Tensor]
  if (fill.shape.length > 0) {
    throw new NxError('rank', 'pad', `the value must be a scalar, got ${formatShape(fill)}`, {
      shape: fill.shape,
    })
  }
  return apply(padDefinition, [input, fill], { config: checkConfig(input, config) })
}

/** One value for all is padded with; where entries have their own, these are chosen around the input. */
function padEach([input, fill]: readonly Tensor[], { config }: Attrs): Tensor {
  if (fill!.vectorizedAxes.length > 0) {
    const { shape, backend } = input!
    const within = pad(full(shape, 1, { type: 'u8', backend }), 0, config)
    return select(within, pad(input!, like(input!, 0), config), fill!)
  }
  const { plain, axes } = toLeading('pad', [input!])
  const whole = [...axes.map(() => [0, 0, 0] as const), ...config]
  return fromLeading(apply(padDefinition, [plain[0]!, fill!], { config: whole }), axes)
}

function checkConfig({ shape, names }: Tensor, config: readonly Padding[]): readonly Padding[] {
  const copy = list('pad', 'padding', config).map(
    (each) => (Array.isArray(each) ? [...each] : []) as unknown as Padding,
  )
  const valid =
    copy.length === shape.length &&
    copy.every(([low, high, interior], axis) => {
      const inner = shape[axis]! + Math.max(0, shape[axis]! - 1) * interior
      return [low, high, interior].every(Number.isInteger) && interior >= 0 && inner + low + high >= 0
    })
  if (valid) return copy
  throw new NxError(
    'padding',
    'pad',
    `padding of ${formatShape({ shape, names })} needs [low, high, interior] for each axis, integers, interior not ` +
      `negative and no more cropped than there is, got ${show(config)}`,
    { shape, config },
  )
}
