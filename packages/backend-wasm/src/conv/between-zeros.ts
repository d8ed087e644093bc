// What weights that are not finite do where the input is dilated.
import { sizeOf } from '@nx/types'
import type { ConvAttrs } from '@nx/types'
import type { Element } from '../gemm/element.ts'
import { regions } from './context.ts'
import type { Context } from './context.ts'
import type { ConvSpecs } from './prepare.ts'

/** Weights that are not finite give NaN with the zeros between elements of a dilated input, which no part multiplies. */
export function meetZeros(
  { element, host, dot }: Context,
  { strides, padding, inputDilation, kernelDilation }: ConvAttrs,
  [[, kernel], [out]]: ConvSpecs,
  weights: number,
  target: number,
): void {
  const bytes = element.byteLength
  const [filters, , ...window] = kernel!.shape as [number, number, ...number[]]
  const [images, , ...positions] = out!.shape as [number, number, ...number[]]
  const [taps, places] = [sizeOf(window), sizeOf(positions)]
  const length = sizeOf(kernel!.shape.slice(1))
  const [zeros, sums] = regions(host, [length * bytes, filters * bytes]) as [number, number]
  const at = (address: number, count: number): Element['array']['prototype'] =>
    new element.array(host.memory.buffer, address, count)
  at(zeros, length).fill(0)
  dot(weights, length * bytes, zeros, sums, filters, length)
  const isBetween = (tap: number, place: number): boolean => {
    let found = false
    for (let axis = window.length - 1; axis >= 0; axis--) {
      const [width, count] = [window[axis]!, positions[axis]!]
      const from = (place % count) * strides[axis]! - padding[axis]![0]
      found ||= (from + (tap % width) * kernelDilation[axis]!) % inputDilation[axis]! !== 0
      tap = Math.floor(tap / width)
      place = Math.floor(place / count)
    }
    return found
  }
  const results = at(target, images * filters * places)
  at(sums, filters).forEach((sum, filter) => {
    const own = at(weights + filter * length * bytes, length)
    for (let i = 0; sum !== 0 && i < length; i++)
      for (let place = 0; !Number.isFinite(own[i]!) && place < places; place++)
        for (let image = 0; isBetween(i % taps, place) && image < images; image++)
          results[(image * filters + filter) * places + place] = NaN
  })
}
