// Random bits from keys, after Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011, figure 2 and JAX.
import type { NDArray } from '../property.ts'

/** Two numbers of 32 bits. */
export type Pair = readonly [number, number]

const turns = [13, 15, 26, 6, 17, 29, 16, 24] as const

/** Threefry-2x32 with 20 rounds. */
export function threefry([k0, k1]: Pair, [x0, x1]: Pair): Pair {
  const schedule = [k0, k1, (k0 ^ k1 ^ 0x1bd11bda) >>> 0] as const
  let [a, b] = [(x0 + k0) >>> 0, (x1 + k1) >>> 0]
  for (let round = 0; round < 20; round++) {
    const turn = turns[round % 8]!
    a = (a + b) >>> 0
    b = (((b << turn) | (b >>> (32 - turn))) ^ a) >>> 0
    if (round % 4 < 3) continue
    const step = (round + 1) / 4
    a = (a + schedule[step % 3]!) >>> 0
    b = (b + schedule[(step + 1) % 3]! + step) >>> 0
  }
  return [a, b]
}

/** Numbers of 32 bits: counters from 0 on, the first half hashed with the second one, a missing last one as 0. */
export function words(key: Pair, count: number): number[] {
  const half = Math.ceil(count / 2)
  const pairs = Array.from({ length: half }, (_, i) => threefry(key, [i, half + i < count ? half + i : 0]))
  return [...pairs.map(([first]) => first), ...pairs.map(([, second]) => second)].slice(0, count)
}

/** Random numbers of so many bits: the low ones of a word, or two words, of which all high ones come first. */
export function bits(key: Pair, count: number, width: number): bigint[] {
  if (width < 64) return words(key, count).map((word) => BigInt.asUintN(width, BigInt(word)))
  const all = words(key, 2 * count)
  return Array.from({ length: count }, (_, i) => (BigInt(all[i]!) << 32n) | BigInt(all[count + i]!))
}

/** New keys from a key. */
export function keys(key: Pair, count: number): Pair[] {
  const all = words(key, 2 * count)
  return Array.from({ length: count }, (_, i) => [all[2 * i]!, all[2 * i + 1]!])
}

/** The key that an array holds. */
export const keyOf = ({ values }: NDArray): Pair => [Number(values[0]), Number(values[1])]

/** A key as an array. */
export const arrayOfKey = (key: Pair): NDArray => ({
  type: 'u32',
  shape: [2],
  values: key.map(BigInt),
  names: [null],
})
