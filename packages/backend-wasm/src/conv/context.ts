// What the kernels of convolutions share: themselves, room in memory, tables, copies with zeros around.
import { ModuleBuilder } from '../encoder/index.ts'
import type { Element } from '../gemm/element.ts'
import type { GemmHost } from '../gemm/index.ts'
import { copyKernel } from '../gemm/pack.ts'
import { vectorKernels } from '../gemm/vector.ts'
import { link } from '../link.ts'
import { tileKernels } from './kernels.ts'
import type { TileKernels } from './kernels.ts'
import type { Sizes } from './prepare.ts'
import type { Seen } from './seen.ts'

/** What one element type works with. */
export interface Context {
  readonly element: Element
  readonly host: GemmHost
  readonly copy: (...parameters: number[]) => void
  readonly dot: (...parameters: number[]) => void
  /** The kernels for tiles of so many filters. */
  tiles(filters: number): TileKernels
}

export function contextOf(element: Element, host: GemmHost): Context {
  const kernels: (TileKernels | undefined)[] = []
  const module = new ModuleBuilder()
  copyKernel(module, element)
  vectorKernels(module, element)
  return {
    element,
    host,
    ...link<Pick<Context, 'copy' | 'dot'>>(module, host),
    tiles: (filters) => (kernels[filters] ??= tileKernels(element, host, filters)),
  }
}

/** Addresses of regions of so many bytes. */
export function regions({ scratch }: GemmHost, sizes: readonly number[]): number[] {
  const aligned = sizes.map((size) => Math.ceil(size / 64) * 64)
  let address = scratch(aligned.reduce((sum, size) => sum + size, 0))
  return aligned.map((size) => {
    address += size
    return address - size
  })
}

/** A table in memory, of places in elements, as bytes. */
export function writeTable(
  { memory }: GemmHost,
  address: number,
  places: ArrayLike<number>,
  bytes: number,
): void {
  const table = new Int32Array(memory.buffer, address, places.length)
  for (let i = 0; i < places.length; i++) table[i] = places[i]! * bytes
}

/** Equal parts of a range, of at most `most` each. */
export function* rangesIn(
  from: number,
  to: number,
  most: number,
): Generator<readonly [from: number, length: number]> {
  const size = Math.ceil((to - from) / Math.ceil((to - from) / most) / 4) * 4
  for (let at = from; at < to; at += size) yield [at, Math.min(size, to - at)]
}

/** Groups of rows of about equal numbers. */
export function* panelsOf(filters: number, most: number): Generator<readonly [first: number, count: number]> {
  let left = Math.ceil(filters / most)
  for (let first = 0; first < filters; left--) {
    const count = Math.ceil((filters - first) / left)
    yield [first, count]
    first += count
  }
}

/** Copies the channels of some groups to where a part reads them. */
export function stage(
  { element, copy }: Context,
  sizes: Sizes,
  seen: Seen,
  from: number,
  to: number,
  groups: number,
): void {
  const bytes = element.byteLength
  const { channels, plane, groupStep } = sizes
  // Channels of neighbouring groups mostly follow each other.
  const isRun = groupStep === channels * plane
  for (let group = 0; group < (isRun ? 1 : groups); group++) {
    for (const each of seen.copied!) {
      copy(
        from + (group * groupStep + each.from) * bytes,
        to + (group * channels * seen.channelStep + each.to) * bytes,
        isRun ? groups * channels : channels,
        plane * bytes,
        seen.channelStep * bytes,
        each.rows,
        each.fromRow * bytes,
        each.toRow * bytes,
        each.count,
        each.step * bytes,
        bytes,
      )
    }
  }
}
