// Sums and multiples of contiguous numbers.

/** The sum of products of `count` numbers, in four sums, which need not wait for each other. */
export function innerProduct(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let r = 0
  let s = 0
  let t = 0
  let u = 0
  let k = 0
  for (; k + 3 < count; k += 4) {
    r += a[i + k]! * b[j + k]!
    s += a[i + k + 1]! * b[j + k + 1]!
    t += a[i + k + 2]! * b[j + k + 2]!
    u += a[i + k + 3]! * b[j + k + 3]!
  }
  for (; k < count; k++) r += a[i + k]! * b[j + k]!
  return r + s + (t + u)
}

/** Adds `factor` times `count` numbers of `b` to those of `a`. */
export function addMultiple(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  count: number,
  factor: number,
): void {
  for (let k = 0; k < count; k++) a[i + k]! += factor * b[j + k]!
}
