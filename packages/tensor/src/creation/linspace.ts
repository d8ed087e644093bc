// Evenly spaced numbers.
import { type DType, NxError } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { integerAtLeast } from '../core/checks.ts'
import { count } from '../core/count.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions, checkSize, checkType } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from '../ops/add.ts'
import { divide } from '../ops/divide.ts'
import { multiply } from '../ops/multiply.ts'
import { newAxis } from '../ops/newAxis.ts'
import { subtract } from '../ops/subtract.ts'
import { broadcastVectors } from '../vectorize/broadcastVectors.ts'
import { reshapeVectors } from '../vectorize/reshapeVectors.ts'

/** Options of `linspace`. */
export interface LinspaceOptions {
  /** How many numbers. */
  readonly n: number
  /** Name of the new axis. */
  readonly name?: string | null
  /** Type of the elements; f32 by default. */
  readonly type?: DType
  /** Whether `stop` is the last number; true by default. */
  readonly endpoint?: boolean
}

/**
 * `n` evenly spaced numbers from `start` to `stop`, along a new last axis. Both may be tensors of one shape.
 *
 * @throws NxError `option` if `n` is not a positive integer, `shape` if the shapes differ.
 *
 * @example
 * toArray(linspace(0, 1, { n: 5 })) // => [0, 0.25, 0.5, 0.75, 1]
 * toArray(linspace(0, 1, { n: 4, endpoint: false })) // => [0, 0.25, 0.5, 0.75]
 */
export function linspace(start: TensorLike, stop: TensorLike, options: LinspaceOptions): Tensor {
  checkOptions('linspace', options, ['n', 'name', 'type', 'endpoint'])
  const { name = null, endpoint = true } = options
  const n = integerAtLeast('linspace', 'n', options.n, 1)
  const type = checkType('linspace', options.type ?? 'f32')
  const [first, last] = reshapeVectors(asTensors([start, stop], 'linspace') as [Tensor, Tensor], {
    alignRanks: true,
  })
  if (String(first.shape) !== String(last.shape)) {
    throw new NxError(
      'shape',
      'linspace',
      `start and stop need one shape, got ${formatShape(first)} and ${formatShape(last)}; broadcast them first`,
      { shapes: [first.shape, last.shape] },
    )
  }
  checkSize('linspace', [...first.spec.shape, n])
  const { names } = broadcastShapes('linspace', [first, last])
  checkNames('linspace', [...names, name], names.length + 1)
  const from = newAxis(cast(first, type), -1, name)
  if (n === 1) return broadcastVectors([from, last])[0]
  const step = divide(subtract(newAxis(cast(last, type), -1, name), from), endpoint ? n - 1 : n)
  return cast(add(multiply(count(from.backend, [n], 0, type), step), from), type)
}
