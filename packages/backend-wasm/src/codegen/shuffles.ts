// Shuffles that kernels use, and their byte patterns.
import type { Emitter } from './emitter.ts'
import type { Vector } from './vectors.ts'

/** Numbers from the first on, up to but without the last. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i)

/** Bytes of lanes of a width, by lane number; lanes of the second operand follow those of the first. */
export function bytesOfLanes(width: number, lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => range(lane * width, (lane + 1) * width))
}

/** The upper half first. */
export function swapHalves(): number[] {
  return bytesOfLanes(8, [1, 0])
}

/** The lowest `keep` bytes of each lane of `width` bytes, side by side. */
export function packLow(width: number, keep: number): number[] {
  const packed = range(0, 16 / width).flatMap((lane) => range(lane * width, lane * width + keep))
  return [...packed, ...new Array<number>(16 - packed.length).fill(0)]
}

/** The rows of a square whose columns are given, for lanes of 4 or 8 bytes. */
export function transposed(e: Emitter, columns: readonly Vector[], bytes: 4 | 8): Vector[] {
  const pair = (first: Vector, second: Vector, lanes: readonly number[]): Vector =>
    e.shuffle(bytesOfLanes(bytes, lanes), first, second)
  const [a, b, c, d] = columns as [Vector, Vector, Vector, Vector]
  if (columns.length === 2) {
    // Two lanes of 4 bytes sit in the lower half.
    return bytes === 8
      ? [pair(a, b, [0, 2]), pair(a, b, [1, 3])]
      : [pair(a, b, [0, 4, 0, 4]), pair(a, b, [1, 5, 1, 5])]
  }
  const [low, high] = [pair(a, b, [0, 4, 1, 5]), pair(a, b, [2, 6, 3, 7])]
  const [lower, upper] = [pair(c, d, [0, 4, 1, 5]), pair(c, d, [2, 6, 3, 7])]
  const [even, odd] = [
    [0, 1, 4, 5],
    [2, 3, 6, 7],
  ] as const
  return [pair(low, lower, even), pair(low, lower, odd), pair(high, upper, even), pair(high, upper, odd)]
}
