// Equality within a tolerance.
import { type DType, isInteger, NxError } from '@nx/types'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import { composed, everywhere } from '../core/composed.ts'
import { describe } from '../core/element.ts'
import { asTensors } from '../core/elementwise.ts'
import type { TensorLike } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { all } from './all.ts'
import { bitcast } from './bitcast.ts'
import { bitwiseOr } from './bitwiseOr.ts'
import { equal } from './equal.ts'
import { isInfinity } from './isInfinity.ts'
import { isNan } from './isNan.ts'
import { lessEqual } from './lessEqual.ts'
import { logicalAnd } from './logicalAnd.ts'
import { max } from './max.ts'
import { min } from './min.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/** Options of `allClose`. */
export interface AllCloseOptions {
  /** Tolerance relative to the right element; 1e-5 by default. */
  readonly rtol?: number
  /** Tolerance; 1e-8 by default. */
  readonly atol?: number
  /** Whether NaN is close to NaN; false by default. */
  readonly equalNan?: boolean
}

/**
 * 1 if all elements of two tensors differ by at most `atol + rtol * abs(right)`, else 0, as a scalar of u8.
 * Infinities are close to themselves only. Shapes broadcast.
 *
 * @throws NxError `broadcast` if the shapes do not fit together.
 *
 * @example
 * toNumber(allClose(tensor([1, 2]), tensor([1.000001, 2]))) // => 1
 * toNumber(allClose(tensor([NaN]), tensor([NaN]))) // => 0
 */
export function allClose(left: TensorLike, right: TensorLike, options: AllCloseOptions = {}): Tensor {
  checkOptions('allClose', options, ['rtol', 'atol', 'equalNan'])
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options
  const [a, b] = asTensors([left, right], 'allClose') as [Tensor, Tensor]
  broadcastShapes('allClose', [a, b])
  for (const [option, value] of Object.entries({ rtol, atol })) tolerance(option, value)
  const out = { type: 'u8', shape: [], names: [] } as const
  const attrs = { rtol, atol, equalNan: Boolean(equalNan) }
  return composed('allClose', [a, b], attrs, out, areClose, everywhere)
}

function areClose(inputs: readonly Tensor[], { rtol, atol, equalNan }: Required<AllCloseOptions>): Tensor {
  const [a, b] = inputs as [Tensor, Tensor]
  const size = abs(isInteger(b.type) ? cast(b, 'f32') : b)
  const limit = add(multiply(size, rtol), atol)
  if (isInteger(a.type) && isInteger(b.type)) return all(lessEqual(apart(a, b), limit))
  const close = lessEqual(abs(subtract(a, b)), limit)
  const infinite = bitwiseOr(isInfinity(a), isInfinity(b))
  const result = select(infinite, equal(a, b), close)
  return all(equalNan ? bitwiseOr(result, logicalAnd(isNan(a), isNan(b))) : result)
}

/** How far integers are apart: unsigned, because it may be twice as far as signed ones of their width reach. */
function apart(a: Tensor, b: Tensor): Tensor {
  const [high, low] = [max(a, b), min(a, b)]
  if (high.type === low.type) return unsigned(subtract(high, low))
  // u64 beside a signed integer may be further apart than any integer type reaches: what is above 0, and what below.
  const above = subtract(high, cast(max(low, 0), high.type))
  return add(cast(above, 'f32'), cast(unsigned(negate(min(low, 0))), 'f32'))
}

function unsigned(distance: Tensor): Tensor {
  return bitcast(distance, distance.type.replace('s', 'u') as DType)
}

function tolerance(option: string, value: number): void {
  if (typeof value === 'number' && value >= 0) return
  throw new NxError('option', 'allClose', `${option} is a number, zero or more, got ${describe(value)}`, {
    option,
    value,
  })
}
