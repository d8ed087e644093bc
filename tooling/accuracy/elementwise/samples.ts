// Where functions are evaluated: all exponents alike, the regions that are hard, and special numbers.

/** Uniform random numbers of 32 bits, the same in every run. */
export function randomBits(seed: number): () => number {
  let state = seed
  return () => {
    // The finisher of MurmurHash3 (A. Appleby) on a Weyl sequence.
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
}

/** Gives a number of its region, from random numbers in [0, 1). */
export type Domain = (u: number, v: number) => number

const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)

/** Evenly spread between two numbers. */
export const between =
  (low: number, high: number): Domain =>
  (u, v) =>
    low + (high - low) * (u + v * 2 ** -32)

/** The same number of places in every power of two between two positive numbers. */
export function spread(low: number, high: number): Domain {
  const code = (x: number): number => {
    float[0] = x
    return words[1]! + words[0]! / 2 ** 32
  }
  const [first, last] = [code(low), code(high)]
  return (u, v) => {
    const place = first + u * (last - first)
    words[1] = place
    words[0] = (place % 1) * 2 ** 32 + v * 2 ** 10
    return float[0]!
  }
}

/** Regions of both signs. */
export const signed =
  (region: Domain): Domain =>
  (u, v) =>
    v < 0.5 ? region(u, 2 * v) : -region(u, 2 * v - 1)

/** Near a number, at every order of distance down to 2⁻⁵³ of it. */
export const near = (center: number): Domain => {
  const distance = signed(spread(2 ** -53, 0.25))
  return (u, v) => center + center * distance(u, v)
}

/** Near whole multiples of a number, which may be large. */
export const nearMultiples =
  (unit: number, largest: number): Domain =>
  (u, v) =>
    unit * Math.floor(largest ** u) + (v < 0.25 ? (v - 0.125) * 1e-3 : 0)

const tiny = 2 ** -1074

/** Numbers that are special in f64 or in f32, and to some function. */
export const specials: readonly number[] = [
  ...[0, 2 ** -1074, 2 ** -1022, 2 ** -1022 - tiny, 2 ** -149, 2 ** -126, 2 ** -126 - 2 ** -149],
  ...[2 ** -53, 2 ** -24, 2 ** -12, 1e-3, 0.25, 0.5, 0.84375, 1 - 2 ** -24, 1 - 2 ** -53, 1, 1 + 2 ** -52],
  ...[1 + 2 ** -23, 1.5, 2, 2.5, 3, 4, 8, 10, 16, 27, 64, 100, 1000, 1e10, 1e15, 1e22, 2 ** 23, 2 ** 24],
  ...[2 ** 52, 2 ** 53, 2 ** 127, 3.4028234663852886e38, 1.7976931348623157e308, Infinity],
  ...[Math.PI / 4, Math.PI / 2, Math.PI, 2 * Math.PI, Math.E, Math.LN2, Math.LN10, Math.SQRT2],
  ...[88.72283172607422, 88.7228393, 103.97207708, 709.782712893384, 710.4758600739439, 745.1332191019411],
  // The f64 and the f32 closest to a multiple of π/2 (J.-M. Muller, "Elementary Functions", section 11.2).
  ...[6381956970095103 * 2 ** 797, 16367173 * 2 ** 72],
].flatMap((x) => [x, -x])

/** Fills an array of f32 or f64 with samples, alternating between all numbers and the regions. */
export function fill(
  samples: Float32Array | Float64Array,
  regions: readonly Domain[],
  next: () => number,
): void {
  const codes = new Uint32Array(samples.buffer)
  const width = codes.length / samples.length
  for (let i = 0; i < samples.length; i++) {
    const [u, v] = [next() / 2 ** 32, next() / 2 ** 32]
    const region = regions[(i >>> 1) % Math.max(1, regions.length)]
    if (i % 2 === 1 && region !== undefined) samples[i] = region(u, v)
    else for (let k = 0; k < width; k++) codes[width * i + k] = next()
  }
}
