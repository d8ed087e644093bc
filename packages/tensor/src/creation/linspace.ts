// Evenly spaced numbers.
import { type Backend, bitSize, type DType, isInteger, NxError } from '@nx/types'
import { checkNames } from '../core/axes.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { integerAtLeast } from '../core/checks.ts'
import { asTensors } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { backendAmong, scalar, type TensorLike } from '../core/literal.ts'
import { checkOptions, checkSize, checkType } from '../core/options.ts'
import { freeing } from '../core/run.ts'
import { spacedFloats, spacedIntegers } from '../core/spacing.ts'
import { alive, isTensor, type Tensor } from '../core/tensor.ts'
import { newAxis } from '../ops/newAxis.ts'
import { reshape } from '../ops/reshape.ts'
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
 * `n` evenly spaced numbers from `start` to `stop`, along a new last axis. Both may be tensors of one shape. The first
 * number is `start` and the last one `stop`, exactly. In integer types the ends lose their fractions first, as in Nx;
 * what lies between is exact and then loses its own.
 *
 * @throws NxError `option` if `n` is not a positive integer, `shape` if the shapes differ.
 *
 * @example
 * toArray(linspace(0, 1, { n: 5 })) // => [0, 0.25, 0.5, 0.75, 1]
 * toArray(linspace(0, 1, { n: 4, endpoint: false })) // => [0, 0.25, 0.5, 0.75]
 * toArray(linspace(0, 10, { n: 4, type: 's32' })) // => [0, 3, 6, 10]
 */
export function linspace(start: TensorLike, stop: TensorLike, options: LinspaceOptions): Tensor {
  return freeing(() => {
    checkOptions('linspace', options, ['n', 'name', 'type', 'endpoint'])
    const { name = null, endpoint = true } = options
    const n = integerAtLeast('linspace', 'n', options.n, 1)
    const type = checkType<DType>('linspace', options.type, 'f32')
    const wide = isInteger(type) ? type : bitSize(type) < 32 ? 'f32' : type
    const ends = [start, stop].map((end) => endOf(end, wide, backendAmong([start, stop])))
    const [first, last] = reshapeVectors(asTensors(ends, 'linspace') as [Tensor, Tensor], {
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
    const from = newAxis(first, -1, name)
    if (n === 1) return cast(broadcastVectors([from, last])[0], type)
    const to = newAxis(last, -1, name)
    const numbers = isInteger(type) ? spacedIntegers : spacedFloats
    const result = cast(numbers(from, to, n, endpoint ? n - 1 : n), type)
    return reshape(result, result.shape, { names: [...names, name] })
  })
}

/** As in Nx, integer types take the whole part of what is no integer. */
function endOf(end: TensorLike, type: DType, backend: Backend): Tensor {
  if (isTensor(end)) return cast(alive('linspace', end), type)
  const whole = isInteger(type) && typeof end === 'number' ? Math.trunc(end) : end
  return scalar(whole, type, backend, 'linspace')
}
