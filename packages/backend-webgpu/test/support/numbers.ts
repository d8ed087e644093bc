// Numbers that tests compute with: special ones, and pseudo-random ones that are the same every time.
import { finiteMax, finiteMin, isFloat } from '@nx/types'
import type { DType } from '@nx/types'

/** Types of one word for each element. */
export const stored: readonly DType[] = [
  ...(['f32', 's32', 'u32', 'u8', 's8', 'u16', 's16'] as const),
  ...(['f16', 'bf16', 'f8', 'f8_e4m3fn', 'u2', 'u4', 's2', 's4'] as const),
]

/** Numbers in [0, 1) by the generator mulberry32. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Floats of every size, at random. */
export function floats(count: number, seed = 1): number[] {
  const next = random(seed)
  return Array.from({ length: count }, () => (next() < 0.5 ? -1 : 1) * 2 ** (next() * 250 - 125))
}

/** Floats between two ends. */
export function between(low: number, high: number, count: number, seed = 2): number[] {
  const next = random(seed)
  return Array.from({ length: count }, () => Math.fround(low + (high - low) * next()))
}

/** Zeros, infinities, NaN, halves, the largest and the smallest normal numbers. */
export const specialFloats: readonly number[] = [
  ...[
    0, -0, 1, -1, 2, -2, 0.5, -0.5, 2.5, -2.5, 3, -3, 1.0000001, 0.99999994, 10, -10, 100, 1e-3, 16777216,
    1e10,
  ],
  ...[
    Infinity,
    -Infinity,
    NaN,
    3.4028234663852886e38,
    -3.4028234663852886e38,
    1.1754943508222875e-38,
    1e-30,
    1e30,
  ],
]

/** Numbers of a type: special ones and its ends. */
export function special(type: DType): number[] {
  if (isFloat(type)) return [...specialFloats]
  const [low, high] = [Number(finiteMin(type)), Number(finiteMax(type))]
  const near = [
    0,
    1,
    2,
    3,
    5,
    7,
    -1,
    -2,
    -3,
    low,
    low + 1,
    high,
    high - 1,
    Math.trunc(high / 2),
    Math.trunc(high / 3),
  ]
  return [...new Set(near.filter((x) => x >= low && x <= high))]
}

/** Each number of one list with each of another. */
export function pairs(
  left: readonly number[],
  right: readonly number[],
): { left: number[]; right: number[] } {
  const both = left.flatMap((x) => right.map((y) => [x, y] as const))
  return { left: both.map(([x]) => x), right: both.map(([, y]) => y) }
}
