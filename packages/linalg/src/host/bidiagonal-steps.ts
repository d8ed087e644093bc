// QR steps on bidiagonal matrices.
import { length } from './columns.ts'
import type { Turns } from './rotations.ts'

/** What turns the left and the right vectors. */
export interface BothTurns {
  readonly leftTurns: Turns
  readonly rightTurns: Turns
}

/** Makes an upper bidiagonal matrix diagonal, by QR steps that turn the columns of its vectors. */
export function toSingularValues(d: Float64Array, f: Float64Array, turns: BothTurns): void {
  let last = d.length - 1
  let budget = 60 * d.length
  const norm = [...d, ...f].reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  const floor = (Number.EPSILON / 4) * norm
  while (last > 0) {
    for (let i = 0; i < last; i++) {
      const near = Math.abs(d[i]!) + Math.abs(d[i + 1]!)
      if (Math.abs(f[i]!) <= Number.EPSILON * Math.max(near, floor)) f[i] = 0
    }
    if (f[last - 1] === 0) {
      last--
      continue
    }
    let first = last - 1
    while (first > 0 && f[first - 1] !== 0) first--
    if (budget-- === 0) break
    const zero = d.findLastIndex((x, i) => i >= first && i <= last && Math.abs(x) <= floor)
    if (zero < 0) step(d, f, first, last, turns)
    else if (zero === last) clearColumn(d, f, first, last, turns)
    else clearRow(d, f, zero, last, turns)
  }
  turns.leftTurns.apply()
  turns.rightTurns.apply()
}

/** Turns the entry beside a zero on the diagonal out of its row. */
function clearRow(d: Float64Array, f: Float64Array, row: number, last: number, turns: BothTurns): void {
  d[row] = 0
  let carried = f[row]!
  f[row] = 0
  for (let k = row + 1; k <= last && carried !== 0; k++) {
    const r = length(d[k]!, carried)
    const c = d[k]! / r
    const s = carried / r
    d[k] = r
    turns.leftTurns.rotate(k, row, c, s)
    if (k === last) break
    carried = -s * f[k]!
    f[k]! *= c
  }
}

/** Turns the entry above a zero at the end of the diagonal out of its column. */
function clearColumn(d: Float64Array, f: Float64Array, first: number, last: number, turns: BothTurns): void {
  d[last] = 0
  let carried = f[last - 1]!
  f[last - 1] = 0
  for (let k = last - 1; k >= first && carried !== 0; k--) {
    const r = length(d[k]!, carried)
    const c = d[k]! / r
    const s = carried / r
    d[k] = r
    turns.rightTurns.rotate(k, last, c, s)
    if (k === first) break
    carried = -s * f[k - 1]!
    f[k - 1]! *= c
  }
}

/** One step on the block from `first` to `last`. */
function step(
  d: Float64Array,
  f: Float64Array,
  first: number,
  last: number,
  { leftTurns, rightTurns }: BothTurns,
): void {
  const shift = shiftOf(d, f, first, last)
  let y = d[first]! - shift / d[first]!
  let z = f[first]!
  leftTurns.start(first)
  rightTurns.start(first)
  for (let k = first; k < last; k++) {
    let r = length(y, z)
    let c = r === 0 ? 1 : y / r
    let s = r === 0 ? 0 : z / r
    if (k > first) f[k - 1] = r
    y = c * d[k]! + s * f[k]!
    f[k] = c * f[k]! - s * d[k]!
    z = s * d[k + 1]!
    d[k + 1]! *= c
    rightTurns.turn(c, s)
    r = length(y, z)
    c = r === 0 ? 1 : y / r
    s = r === 0 ? 0 : z / r
    d[k] = r
    y = c * f[k]! + s * d[k + 1]!
    d[k + 1] = c * d[k + 1]! - s * f[k]!
    f[k] = y
    if (k + 1 < last) {
      z = s * f[k + 1]!
      f[k + 1]! *= c
    }
    leftTurns.turn(c, s)
  }
}

/** The eigenvalue of the last two rows of `bᵀ b` that is nearer to the last entry. */
function shiftOf(d: Float64Array, f: Float64Array, first: number, last: number): number {
  const over = last - 1 > first ? f[last - 2]! : 0
  const [p, q, t] = [d[last - 1]!, f[last - 1]!, d[last]!]
  const [upper, beside, lower] = [p * p + over * over, p * q, t * t + q * q]
  const half = (upper - lower) / 2
  const bottom = half + (half < 0 ? -1 : 1) * length(half, beside)
  return bottom === 0 ? lower : lower - (beside / bottom) * beside
}
