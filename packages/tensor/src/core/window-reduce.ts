// Reductions over sliding windows by an associative function: what windowSum and its relatives share.
import type { Scalar } from '@nx/types'
import { pad } from '../ops/pad.ts'
import { slice } from '../ops/slice.ts'
import { apply } from './apply.ts'
import { inWideType, like } from './composite.ts'
import type { Definition } from './definition.ts'
import { withLength } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { reachOf, type WindowAttrs, windowedShape, withLeadingWindows } from './window.ts'

type Combine = (left: Tensor, right: Tensor) => Tensor

/** Runs a window reduction; `neutral` fills the padding. */
export function windowReduction(
  name: string,
  input: Tensor,
  attrs: WindowAttrs,
  combine: Combine,
  neutral: Scalar,
): Tensor {
  const definition: Definition<WindowAttrs> = {
    name,
    vectorize: withLeadingWindows,
    infer: ([spec], each) => ({ ...spec!, shape: windowedShape(spec!.shape, each) }),
    decompose: ([x], each) => inWideType(x!, (wide) => reduceWindows(wide, each, combine, neutral)),
  }
  return apply(definition, [input], attrs)
}

function reduceWindows(x: Tensor, attrs: WindowAttrs, combine: Combine, neutral: Scalar): Tensor {
  const shape = windowedShape(x.shape, attrs)
  const padding = attrs.padding.map(([low, high]) => [low, high, 0] as const)
  let result = pad(x, like(x, neutral), padding)
  // Windows are boxes, so axes can be done one after the other.
  shape.forEach((length, axis) => {
    result = reduceAlong(result, axis, length, attrs, combine)
  })
  return result
}

/**
 * Doubles the length of windows until those of the powers of two in a window's length are there, and joins
 * them.
 */
function reduceAlong(
  x: Tensor,
  axis: number,
  count: number,
  { window, strides, dilations }: WindowAttrs,
  combine: Combine,
): Tensor {
  const [size, stride, dilation] = [window[axis]!, strides[axis]!, dilations[axis]!]
  let result: Tensor | undefined
  let power = x
  for (let covered = 0, width = 1; covered < size; width *= 2) {
    if (size & width) {
      const part = cut(power, axis, covered * dilation, reachOf(count, stride), stride)
      result = result === undefined ? part : combine(result, part)
      covered += width
    }
    if (covered < size) {
      const length = power.shape[axis]! - width * dilation
      power = combine(cut(power, axis, 0, length), cut(power, axis, width * dilation, length))
    }
  }
  return result!
}

function cut(x: Tensor, axis: number, start: number, length: number, stride = 1): Tensor {
  const starts = x.shape.map((_, i) => (i === axis ? start : 0))
  const strides = x.shape.map((_, i) => (i === axis ? stride : 1))
  return slice(x, starts, withLength(x.shape, axis, length), { strides })
}
