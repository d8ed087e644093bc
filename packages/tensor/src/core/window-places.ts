// Where windows have their extremum.
import { isFloat, type Shape, sizeOf, typeMax, typeMin } from '@nx/types'
import { bitwiseAnd } from '../ops/bitwiseAnd.ts'
import { bitwiseOr } from '../ops/bitwiseOr.ts'
import { greaterEqual } from '../ops/greaterEqual.ts'
import { isNan } from '../ops/isNan.ts'
import { lessEqual } from '../ops/lessEqual.ts'
import { max } from '../ops/max.ts'
import { pad } from '../ops/pad.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { take } from '../ops/take.ts'
import { like } from './composite.ts'
import { count } from './count.ts'
import { broadcastTo } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { type Cut, cut, reduceAxes } from './window-reduce.ts'
import { type WindowAttrs, windowedShape } from './window.ts'

/** Values, and the places that they are from. */
type Placed = readonly [value: Tensor, place: Tensor]

/**
 * The position of the last of the best elements of each window, among all elements in row-major order. Padding, which has -1, is
 * best only where there is nothing else.
 */
export function extremePlaces(isMax: boolean, x: Tensor, attrs: WindowAttrs): Tensor {
  const isLater = isMax ? greaterEqual : lessEqual
  const isPadded = attrs.padding.some(([low, high]) => low > 0 || high > 0)
  const better = ([value, place]: Placed, [next, nextPlace]: Placed): Placed => {
    let isNext = isLater(next, value)
    if (isFloat(x.type)) isNext = bitwiseOr(isNext, isNan(next))
    if (isPadded) isNext = bitwiseAnd(isNext, greaterEqual(nextPlace, 0))
    return [select(isNext, next, value), select(isNext, nextPlace, place)]
  }
  const cutBoth: Cut<Placed> = ([value, place], ...part) => [cut(value, ...part), cut(place, ...part)]
  const config = attrs.padding.map(([low, high]) => [low, high, 0] as const)
  const padded: Placed = [
    pad(x, like(x, isMax ? typeMin(x.type) : typeMax(x.type)), config),
    pad(count(x.backend, x.shape, null), -1, config),
  ]
  return reduceAxes(padded, windowedShape(x.shape, attrs), attrs, better, cutBoth)[1]
}

/**
 * What another tensor has at the places of extremes, and zero for windows of nothing but padding.
 *
 * @internal
 */
export function atExtremes(isMax: boolean, x: Tensor, other: Tensor, attrs: WindowAttrs): Tensor {
  const shape: Shape = windowedShape(x.shape, attrs)
  if (sizeOf(x.shape) === 0) return broadcastTo(like(other, 0), shape)
  const places = extremePlaces(isMax, x, attrs)
  const found = take(reshape(other, [sizeOf(x.shape)]), max(places, 0))
  return select(greaterEqual(places, 0), found, like(other, 0))
}
