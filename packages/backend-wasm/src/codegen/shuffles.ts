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

/** The rows of a square whose columns are given, for lanes of so many bytes. */
export function transposed(e: Emitter, columns: readonly Vector[], bytes: number): Vector[] {
  const [count, lanes] = [columns.length, 16 / bytes]
  const half = count / 2
  /** A lane of the one, then a lane of the other, from the first one on. */
  const interleaved = (first: number, a: Vector, b: Vector): Vector => {
    const order = range(0, lanes).map((i) => first + ((i % count) >> 1) + (i & 1) * lanes)
    return e.shuffle(bytesOfLanes(bytes, order), a, b)
  }
  let rows = [...columns]
  // Each time, one more bit of a number of a lane goes to that of its vector.
  for (let step = 1; step < count; step *= 2)
    rows = range(0, half).flatMap((i) =>
      [0, half].map((first) => interleaved(first, rows[i]!, rows[i + half]!)),
    )
  return rows
}
