// Convolutions as parts without zeros between the elements of the input, of as few axes as it takes.
import { stridesOf } from '@nx/types'
import type { Attributes, ConvAttrs, Shape } from '@nx/types'

export const attrsOf = (attrs: Attributes): ConvAttrs => attrs as unknown as ConvAttrs

/**
 * A spatial axis: at position o, tap t sees the element `origin + o · stride + t · dilation`, which is 0 outside of the
 * input. The other strides lead from one element, tap or result to the next in memory.
 */
export interface Axis {
  readonly outputs: number
  readonly outStride: number
  readonly taps: number
  readonly tapStride: number
  readonly length: number
  readonly inStride: number
  readonly origin: number
  readonly stride: number
  readonly dilation: number
}

/** Results that see the same taps, and where the first of both is. */
export interface Part {
  readonly axes: readonly Axis[]
  readonly out: number
  readonly tap: number
}

/** From the first element that an axis sees to the last. */
export const reachOf = ({ outputs, stride, taps, dilation }: Axis): number =>
  (outputs - 1) * stride + (taps - 1) * dilation

/**
 * The parts of a convolution. Where the input is dilated, positions a period apart see the same taps beside elements, and
 * all others zeros: each phase is a convolution by itself. Results that no part has see nothing but zeros.
 */
export function partsOf(attrs: ConvAttrs, input: Shape, kernel: Shape, out: Shape): Part[] {
  const [inStrides, tapStrides, outStrides] = [stridesOf(input), stridesOf(kernel), stridesOf(out)]
  let parts: Part[] = [{ axes: [], out: 0, tap: 0 }]
  for (let axis = 0; axis < input.length; axis++) {
    const [stride, dilation] = [attrs.strides[axis]!, attrs.kernelDilation[axis]!]
    const [apart, low] = [attrs.inputDilation[axis]!, attrs.padding[axis]![0]]
    const period = apart / greatestDivisor(apart, stride)
    const tapPeriod = apart / greatestDivisor(apart, dilation)
    const next: Part[] = []
    for (let first = 0; first < Math.min(period, out[axis]!); first++) {
      for (let tap = 0; tap < Math.min(tapPeriod, kernel[axis]!); tap++) {
        const place = first * stride + tap * dilation - low
        if (place % apart !== 0) continue
        const own: Axis = {
          outputs: Math.ceil((out[axis]! - first) / period),
          outStride: outStrides[axis]! * period,
          taps: Math.ceil((kernel[axis]! - tap) / tapPeriod),
          tapStride: tapStrides[axis]! * tapPeriod,
          length: input[axis]!,
          inStride: inStrides[axis]!,
          origin: place / apart,
          stride: (period * stride) / apart,
          dilation: (tapPeriod * dilation) / apart,
        }
        for (const part of parts) {
          next.push({
            axes: [...part.axes, own],
            out: part.out + first * outStrides[axis]!,
            tap: part.tap + tap * tapStrides[axis]!,
          })
        }
      }
    }
    parts = next
  }
  return parts.map((part) => ({ ...part, axes: joined(part.axes) }))
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b))

/** The same positions along fewer axes: one along which nothing happens is part of the axis before it. */
function joined(axes: readonly Axis[]): Axis[] {
  const result: Axis[] = []
  for (const axis of axes) {
    const outer = result.at(-1)
    if (outer === undefined) result.push(axis)
    else if (isIdentity(outer) && outer.length === 1) result.splice(-1, 1, axis)
    else if (isIdentity(axis) && walksWith(outer, axis)) result.splice(-1, 1, around(outer, axis))
    else result.push(axis)
  }
  return result
}

const isIdentity = ({ taps, stride, origin, outputs, length }: Axis): boolean =>
  taps === 1 && origin === 0 && outputs === length && (stride === 1 || length === 1)

const walksWith = (outer: Axis, { length, inStride, outStride }: Axis): boolean =>
  length === 1 ||
  (outer.stride === 1 && outer.inStride === length * inStride && outer.outStride === length * outStride)

const around = (outer: Axis, { length, inStride, outStride }: Axis): Axis =>
  length === 1
    ? outer
    : {
        ...outer,
        outputs: outer.outputs * length,
        outStride,
        length: outer.length * length,
        inStride,
        origin: outer.origin * length,
        dilation: outer.dilation * length,
      }
