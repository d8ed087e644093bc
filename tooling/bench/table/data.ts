// The same numbers for everybody.

/** So many numbers from −1 to 1, by a hash of their positions. */
export function numbers(length: number, seed = 1): Float32Array<ArrayBuffer> {
  const found = new Float32Array(length)
  for (let i = 0; i < length; i++) {
    let hash = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
    found[i] = ((hash ^ (hash >>> 15)) >>> 8) / 2 ** 23 - 1
  }
  return found
}

/** Numbers in a range. */
export const between = (length: number, low: number, high: number, seed = 1): Float32Array<ArrayBuffer> =>
  numbers(length, seed).map((each) => low + ((each + 1) / 2) * (high - low))

/** A symmetric matrix with eigenvalues above 0, or one that is well conditioned. */
export function matrix(size: number, isDefinite: boolean): Float64Array<ArrayBuffer> {
  const random = Float64Array.from(numbers(size * size, size))
  if (!isDefinite) {
    for (let i = 0; i < size; i++) random[i * size + i]! += 4
    return random
  }
  return random.map((_, at) => {
    const [i, j] = [Math.floor(at / size), at % size]
    let sum = i === j ? size : 0
    for (let k = 0; k < size; k++) sum += random[i * size + k]! * random[j * size + k]!
    return sum
  })
}
