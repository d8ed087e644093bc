// Reproducible pseudo-random numbers for test data.

/**
 * A generator of numbers in [0, 1): mulberry32, the same for the same seed.
 *
 * @example
 * random(1)() === random(1)() // => true
 */
export function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
