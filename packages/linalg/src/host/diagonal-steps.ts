// QR steps on symmetric tridiagonal matrices.
import { length } from './columns.ts'
import type { Turns } from './rotations.ts'

/** What is smaller beside entries of size one does not count: 2 ** -104. */
const negligible = 4.930380657631324e-32

/** Makes a symmetric tridiagonal matrix diagonal, by QR steps that turn the columns of its vectors. */
export function toDiagonal(d: Float64Array, e: Float64Array, turns: Turns): void {
  let last = d.length - 1
  let budget = 60 * d.length
  while (last > 0) {
    for (let i = 0; i < last; i++) {
      const near = Math.abs(d[i]!) + Math.abs(d[i + 1]!)
      if (Math.abs(e[i]!) <= Math.max(Number.EPSILON * near, negligible)) e[i] = 0
    }
    if (e[last - 1] === 0) {
      last--
      continue
    }
    let first = last - 1
    while (first > 0 && e[first - 1] !== 0) first--
    if (budget-- === 0) break
    step(d, e, first, last, turns)
  }
  turns.apply()
}

/** One step on the rows from `first` to `last`. */
function step(d: Float64Array, e: Float64Array, first: number, last: number, turns: Turns): void {
  const half = (d[last - 1]! - d[last]!) / 2
  const near = e[last - 1]!
  const bottom = half + (half < 0 ? -1 : 1) * length(half, near)
  let x = d[first]! - (d[last]! - (near / bottom) * near)
  let z = e[first]!
  turns.start(first)
  for (let k = first; k < last; k++) {
    const r = length(x, z)
    const c = r === 0 ? 1 : x / r
    const s = r === 0 ? 0 : z / r
    if (k > first) e[k - 1] = r
    const p = d[k]!
    const q = e[k]!
    const t = d[k + 1]!
    // The shift of the diagonal entries is the same for both, which keeps the trace.
    const moved = s * (s * (t - p) + 2 * c * q)
    d[k] = p + moved
    d[k + 1] = t - moved
    e[k] = c * s * (t - p) + (c - s) * (c + s) * q
    if (k + 1 < last) {
      x = e[k]!
      z = s * e[k + 1]!
      e[k + 1]! *= c
    }
    turns.turn(c, s)
  }
}

/** Places of values by falling magnitude, or ascending ones. */
export function orderOf(values: Float64Array, byMagnitude: boolean): readonly number[] {
  const places = Array.from(values, (_, i) => i)
  return byMagnitude
    ? places.sort((i, j) => Math.abs(values[j]!) - Math.abs(values[i]!))
    : places.sort((i, j) => values[i]! - values[j]!)
}
