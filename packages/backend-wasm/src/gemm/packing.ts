// Packs parts of an operand by its strides, or by tables of places where it has those.
import type { GemmHost, Steps } from './index.ts'
import type { Pack } from './kernels.ts'

/** An operand as panels see it: `across` leads from one row of a panel to the next, `along` along k. */
interface Operand {
  readonly address: number
  readonly across: Steps
  readonly along: Steps
  readonly counts: readonly [across: number, along: number]
  /** Address of room for a table of 4 bytes for each of both counts. */
  readonly tables: number
}

/** Packs `count` rows of panels from `row` on, for `k` elements from `depth` on. */
type Packing = (row: number, depth: number, target: number, count: number, k: number) => void

/** How to pack an operand: `strided` by its strides, or `placed` by tables, which are written here. */
export function packing(
  { memory }: GemmHost,
  strided: Pack,
  placed: Pack,
  { address, across, along, counts, tables }: Operand,
): Packing {
  if (typeof across === 'number' && typeof along === 'number')
    return (row, depth, target, count, k) =>
      strided(address + row * across + depth * along, across, along, target, count, k)
  const [rows, depths] = counts
  const places = new Int32Array(memory.buffer, tables, rows + depths)
  const fill = (steps: Steps, from: number, length: number): void => {
    if (typeof steps !== 'number') places.set(steps, from)
    else for (let i = 0; i < length; i++) places[from + i] = i * steps
  }
  fill(across, 0, rows)
  fill(along, rows, depths)
  return (row, depth, target, count, k) =>
    placed(address, tables + 4 * row, tables + 4 * (rows + depth), target, count, k)
}
