// What of a convolution is the same at every call: sizes, parts and how each of them is computed.
import { sizeOf } from '@nx/types'
import type { Attributes, Spec } from '@nx/types'
import type { Element } from '../gemm/element.ts'
import { layoutPositions, positionWork, sums } from './layout-positions.ts'
import type { PositionLayout } from './layout-positions.ts'
import { layoutTaps, tapWork } from './layout-taps.ts'
import type { TapLayout } from './layout-taps.ts'
import { attrsOf, partsOf } from './geometry.ts'
import type { Part } from './geometry.ts'

/** What goes in, an input and a kernel, and what comes out. */
export type ConvSpecs = readonly [inputs: readonly Spec[], outputs: readonly Spec[]]

/** Most taps whose sum stays in registers, as of other products. */
export const deepest = 256
/** Most taps whose sums are added in the type itself. */
export const longest = 4096

/** Sizes of a convolution, and distances in elements. */
export interface Sizes {
  readonly images: number
  readonly groups: number
  /** Of each group. */
  readonly channels: number
  readonly filters: number
  /** Elements of a channel of the input, of the kernel and of the output. */
  readonly plane: number
  readonly window: number
  readonly outPlane: number
  readonly imageStep: number
  readonly groupStep: number
}

/** A part of the results, and how they are computed. */
export interface Work {
  readonly part: Part
  /** Taps of a filter. */
  readonly k: number
  /** Places of taps in the weights of a filter, in bytes; `undefined` where they lie as they are read. */
  readonly weights: Int32Array | undefined
  readonly layout:
    | { readonly lanes: 'positions'; readonly own: PositionLayout }
    | { readonly lanes: 'taps'; readonly own: TapLayout }
}

/** How one convolution runs, whatever its addresses. */
export interface Prepared {
  readonly sizes: Sizes
  readonly works: readonly Work[]
  /** Whether there are results that see nothing. */
  readonly hasZeros: boolean
}

export function prepare(
  element: Element,
  attributes: Attributes,
  [[input, kernel], [out]]: ConvSpecs,
): Prepared {
  const attrs = attrsOf(attributes)
  const { featureGroupSize, batchGroupSize } = attrs
  const [batch, , ...space] = input!.shape as [number, number, ...number[]]
  const [filters, channels, ...window] = kernel!.shape as [number, number, ...number[]]
  const [images, , ...positions] = out!.shape as [number, number, ...number[]]
  const groups = featureGroupSize * batchGroupSize
  const plane = sizeOf(space)
  const all = input!.shape[1]! * plane
  const sizes: Sizes = {
    images,
    groups,
    channels,
    filters: filters / groups,
    plane,
    window: sizeOf(window),
    outPlane: sizeOf(positions),
    imageStep: all,
    groupStep: batchGroupSize > 1 ? (batch / groups) * all : channels * plane,
  }
  const parts = channels === 0 ? [] : partsOf(attrs, space, window, positions)
  const { lanes, byteLength } = element
  const works = parts.map((part): Work => {
    const { axes, tap } = part
    const k = channels * sizeOf(axes.map(({ taps }) => taps))
    const ofChannel = sums(
      axes.map(({ taps }) => taps),
      axes.map(({ tapStride }) => tapStride),
      tap,
    )
    const places = (): Int32Array =>
      Int32Array.from({ length: k }, (_, i) => {
        const channel = Math.floor(i / ofChannel.length)
        return (channel * sizes.window + ofChannel[i % ofChannel.length]!) * byteLength
      })
    const isByTaps = tapWork(axes, channels, plane, lanes) < positionWork(axes, channels, lanes)
    const isInOrder = k === channels * sizes.window
    if (isByTaps)
      return {
        part,
        k,
        weights: isInOrder ? undefined : places(),
        layout: { lanes: 'taps', own: layoutTaps(part, channels, plane, element) },
      }
    const isWhole =
      (parts.length === 1 || k <= longest) && (axes.at(-1)!.outputs % lanes === 0 || k <= deepest)
    return {
      part,
      k,
      weights: isInOrder && sizes.filters === 1 ? undefined : places(),
      layout: {
        lanes: 'positions',
        own: layoutPositions(
          part,
          channels,
          Math.min(element.tileRows, sizes.filters),
          plane,
          element,
          isWhole,
        ),
      },
    }
  })
  const covered = parts.reduce((sum, { axes }) => sum + sizeOf(axes.map(({ outputs }) => outputs)), 0)
  return { sizes, works, hasZeros: covered < sizes.outPlane }
}
