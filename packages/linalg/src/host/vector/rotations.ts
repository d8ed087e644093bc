// Rotations of neighbouring rows in a workspace, collected and then applied while strips of them are in a cache.
import type { Turns } from '../rotations.ts'
import { entry, type Grid, inEights } from './grid.ts'
import type { Workspace } from './workspace.ts'

/** Sweeps that are collected before they are applied. */
const most = 32

/** Room for the rotations of vectors, which are the rows of a matrix. */
export interface RotationRoom {
  readonly sweeps: number
  readonly turns: number
  readonly count: number
}

/** Room for sweeps over so many vectors. */
export function reserveRotations(workspace: Workspace, count: number): RotationRoom {
  return { sweeps: workspace.reserve(8 * most), turns: workspace.reserve(16 * most * count), count }
}

/** Takes rotations of the vectors that are the rows of a matrix. */
export class RowRotations implements Turns {
  readonly #workspace: Workspace
  readonly #grid: Grid
  readonly #room: RotationRoom
  readonly #sweeps: Int32Array
  readonly #turns: Float64Array
  #started = 0
  #count = 0

  constructor(workspace: Workspace, grid: Grid, room: RotationRoom) {
    this.#workspace = workspace
    this.#grid = grid
    this.#room = room
    this.#sweeps = workspace.integers(room.sweeps, 2 * most)
    this.#turns = workspace.numbers(room.turns, 2 * most * room.count)
  }

  start(row: number): void {
    if (this.#started === most) this.apply()
    this.#sweeps[2 * this.#started] = row
    this.#sweeps[2 * this.#started + 1] = 0
    this.#started++
  }

  turn(c: number, s: number): void {
    this.#turns[this.#count] = c
    this.#turns[this.#count + 1] = s
    this.#count += 2
    this.#sweeps[2 * this.#started - 1]!++
  }

  rotate(i: number, j: number, c: number, s: number): void {
    this.apply()
    const { columns } = this.#grid
    const [p, q] = [i, j].map((row) => this.#workspace.numbers(entry(this.#grid, row, 0), columns)) as [
      Float64Array,
      Float64Array,
    ]
    for (let k = 0; k < columns; k++) {
      const x = p[k]!
      const y = q[k]!
      p[k] = c * x + s * y
      q[k] = c * y - s * x
    }
  }

  apply(): void {
    const { address, row, columns } = this.#grid
    const { sweeps, turns } = this.#room
    this.#workspace.code.rotate(address, row, inEights(columns), sweeps, this.#started, turns)
    this.#started = 0
    this.#count = 0
  }
}
