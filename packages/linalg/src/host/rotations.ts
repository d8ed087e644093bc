// Rotations of neighbouring columns, collected and then applied while rows are in a cache.
import { rotateColumns } from './columns.ts'
import type { Matrix } from './matrix.ts'

/** Sweeps that are collected before they are applied. */
const most = 32

/** What takes the rotations of QR steps. */
export interface Turns {
  /** Starts a sweep. */
  start(column: number): void
  /** The column becomes `c` times it plus `s` times the next one, and that becomes `c` times it less `s` times the column. */
  turn(c: number, s: number): void
  /** Applies what is collected. */
  apply(): void
  /** Applies what is collected, and the same rotation of any two columns. */
  rotate(i: number, j: number, c: number, s: number): void
}

/** Sweeps of rotations: each starts at a column and turns it with the next one, that with the one after, and so on. */
export class Rotations implements Turns {
  readonly #matrix: Matrix
  readonly #cosines: Float64Array
  readonly #sines: Float64Array
  readonly #columns = new Int32Array(most)
  readonly #starts = new Int32Array(most + 1)
  #sweeps = 0
  #count = 0

  /** Rotates the first `columns` columns of a matrix. */
  constructor(matrix: Matrix, columns: number) {
    this.#matrix = matrix
    this.#cosines = new Float64Array(most * columns)
    this.#sines = new Float64Array(most * columns)
  }

  start(column: number): void {
    if (this.#sweeps === most) this.apply()
    this.#columns[this.#sweeps++] = column
    this.#starts[this.#sweeps] = this.#count
  }

  turn(c: number, s: number): void {
    this.#cosines[this.#count] = c
    this.#sines[this.#count++] = s
    this.#starts[this.#sweeps] = this.#count
  }

  rotate(i: number, j: number, c: number, s: number): void {
    this.apply()
    rotateColumns(this.#matrix, i, j, c, s)
  }

  apply(): void {
    const { rows, columns, re, im } = this.#matrix
    for (const part of im === null ? [re] : [re, im]) {
      let row = 0
      for (; row + 3 < rows; row += 4) this.#turnFour(part, row * columns, columns)
      for (; row < rows; row++) this.#turnOne(part, row * columns)
    }
    this.#sweeps = 0
    this.#count = 0
  }

  #turnFour(part: Float64Array, row: number, width: number): void {
    for (let sweep = 0; sweep < this.#sweeps; sweep++) {
      const from = this.#starts[sweep]!
      const to = this.#starts[sweep + 1]!
      if (from < to) {
        turnFourRows(part, row + this.#columns[sweep]!, width, this.#cosines, this.#sines, from, to)
      }
    }
  }

  #turnOne(part: Float64Array, row: number): void {
    for (let sweep = 0; sweep < this.#sweeps; sweep++) {
      let at = row + this.#columns[sweep]!
      for (let k = this.#starts[sweep]!; k < this.#starts[sweep + 1]!; k++, at++) {
        const c = this.#cosines[k]!
        const s = this.#sines[k]!
        const x = part[at]!
        const y = part[at + 1]!
        part[at] = c * x + s * y
        part[at + 1] = c * y - s * x
      }
    }
  }
}

/** Rotations from `from` to `to` of four rows, whose entries in the column that turns on are kept in variables. */
function turnFourRows(
  part: Float64Array,
  start: number,
  width: number,
  cosines: Float64Array,
  sines: Float64Array,
  from: number,
  to: number,
): void {
  let [p, q, r, t] = [start, start + width, start + 2 * width, start + 3 * width]
  let x = part[p]!
  let y = part[q]!
  let z = part[r]!
  let w = part[t]!
  for (let k = from; k < to; k++, p++, q++, r++, t++) {
    const c = cosines[k]!
    const s = sines[k]!
    const nextX = part[p + 1]!
    const nextY = part[q + 1]!
    const nextZ = part[r + 1]!
    const nextW = part[t + 1]!
    part[p] = c * x + s * nextX
    part[q] = c * y + s * nextY
    part[r] = c * z + s * nextZ
    part[t] = c * w + s * nextW
    x = c * nextX - s * x
    y = c * nextY - s * y
    z = c * nextZ - s * z
    w = c * nextW - s * w
  }
  part[p] = x
  part[q] = y
  part[r] = z
  part[t] = w
}
