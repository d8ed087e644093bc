// Several arrays brought to the same leading, vectorized axes.
import { at, build } from '../array.ts'
import type { NDArray, Operand } from '../property.ts'

/** An array of which the first axes are vectorized under these names. */
export interface Lines<T extends NDArray = Operand> {
  readonly array: T
  readonly axes: readonly string[]
}

/** Each array with the vectorized axes of all, in order of first appearance; at full length if `stretched`, else 1. */
export function alignment(
  lines: readonly Lines[],
  alignRanks: boolean,
  stretched: boolean,
): Lines<NDArray>[] {
  const axes = [...new Set(lines.flatMap((each) => each.axes))]
  const lengthOf = ({ array, axes: own }: Lines, name: string): number =>
    own.includes(name) ? array.shape[own.indexOf(name)]! : 1
  const longest = axes.map((name) => lines.map((each) => lengthOf(each, name)).find((n) => n !== 1) ?? 1)
  const rank = Math.max(...lines.map(({ array, axes: own }) => array.shape.length - own.length))
  return lines.map((each) => {
    const { array, axes: own } = each
    const inner = array.shape.slice(own.length)
    // Without vectorized axes nothing is done.
    const missing = alignRanks && axes.length > 0 ? rank - inner.length : 0
    const ones = new Array<number>(missing).fill(1)
    const leading = stretched ? longest : axes.map((name) => lengthOf(each, name))
    const result = build(
      array.type,
      [...leading, ...ones, ...inner],
      (index) => {
        const lead = own.map((name) => (lengthOf(each, name) === 1 ? 0 : index[axes.indexOf(name)]!))
        return at(array, [...lead, ...index.slice(axes.length + missing)])
      },
      [...axes, ...ones.map(() => null), ...array.names.slice(own.length)],
    )
    return { array: result, axes }
  })
}
