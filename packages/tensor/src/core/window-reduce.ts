// Reductions over sliding windows by an associative function: what windowSum and its relatives share.
import { type DType, isFloat, type Scalar, type Shape } from '@nx/types'
import { pad } from '../ops/pad.ts'
import { slice } from '../ops/slice.ts'
import { extremesKernel } from '../windows/kernel.ts'
import { apply } from './apply.ts'
import { cast } from './cast.ts'
import { inWideType, like, wideType } from './composite.ts'
import type { Definition } from './definition.ts'
import { withLength } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { reachOf, type WindowAttrs, windowedShape, withLeadingWindows } from './window.ts'

type Combine = (left: Tensor, right: Tensor) => Tensor

/** Runs a window reduction; what is `neutral` for a type fills the padding. */
export function windowReduction(
  name: string,
  input: Tensor,
  attrs: WindowAttrs,
  combine: Combine,
  neutral: (type: DType) => Scalar,
): Tensor {
  const isExtreme = name === 'windowMax' || name === 'windowMin'
  const host = isExtreme ? extremesKernel(input.type, input.shape, attrs) : undefined
  const definition: Definition<WindowAttrs> = {
    name,
    ...(host && { host }),
    vectorize: withLeadingWindows,
    infer: ([spec], each) => ({ ...spec!, shape: windowedShape(spec!.shape, each) }),
    decompose: ([x], each) => {
      const type = name === 'windowProduct' ? productType(x!) : wideType(x!.type)
      // A backend may have a kernel for the wider type only.
      return type !== x!.type && neutral(type) === neutral(x!.type)
        ? cast(windowReduction(name, cast(x!, type), each, combine, neutral), x!.type)
        : inWideType(x!, (wide) => reduceWindows(wide, each, combine, neutral(x!.type)))
    },
  }
  return apply(definition, [input], attrs)
}

/** A product of some elements of a window may overflow where that of all does not. */
const productType = ({ type, backend }: Tensor): DType =>
  isFloat(type) && backend.types.includes('f64') ? 'f64' : wideType(type)

function reduceWindows(x: Tensor, attrs: WindowAttrs, combine: Combine, neutral: Scalar): Tensor {
  const padding = attrs.padding.map(([low, high]) => [low, high, 0] as const)
  const isPadded = padding.some(([low, high]) => low !== 0 || high !== 0)
  const padded = isPadded ? pad(x, like(x, neutral), padding) : x
  return reduceAxes(padded, windowedShape(x.shape, attrs), attrs, combine, cut)
}

/** A part of something along an axis. */
export type Cut<T> = (x: T, axis: number, start: number, length: number, stride?: number) => T

/** Reduces windows of what has padding; `shape` is that of the result. Of two things, the second is the one further on. */
export function reduceAxes<T>(
  x: T,
  shape: Shape,
  attrs: WindowAttrs,
  combine: (left: T, right: T) => T,
  cut: Cut<T>,
): T {
  // Windows are boxes, so axes can be done one after the other.
  return shape.reduceRight((result, count, axis) => reduceAlong(result, axis, count, attrs, combine, cut), x)
}

/**
 * Doubles the length of windows until those of the powers of two in a window's length are there, and joins
 * them.
 */
function reduceAlong<T>(
  x: T,
  axis: number,
  count: number,
  { window, strides, dilations }: WindowAttrs,
  combine: (left: T, right: T) => T,
  cut: Cut<T>,
): T {
  const [size, stride, dilation] = [window[axis]!, strides[axis]!, dilations[axis]!]
  const reach = reachOf(count, stride)
  // What the result reads of windows of one element.
  let length = reach + (size - 1) * dilation
  let result: T | undefined
  let power = x
  for (let covered = 0, width = 1; covered < size; width *= 2) {
    if (size & width) {
      const part = cut(power, axis, covered * dilation, reach, stride)
      result = result === undefined ? part : combine(result, part)
      covered += width
    }
    if (covered < size) {
      length -= width * dilation
      power = combine(cut(power, axis, 0, length), cut(power, axis, width * dilation, length))
    }
  }
  return result!
}

/** A part of a tensor along an axis; all of it is the tensor itself. */
export function cut(x: Tensor, axis: number, start: number, length: number, stride = 1): Tensor {
  if (length === x.shape[axis] && stride === 1) return x
  const starts = x.shape.map((_, i) => (i === axis ? start : 0))
  const strides = x.shape.map((_, i) => (i === axis ? stride : 1))
  return slice(x, starts, withLength(x.shape, axis, length), { strides })
}
