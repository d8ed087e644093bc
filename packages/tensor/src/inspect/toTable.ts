// Tensors as rows and columns, for console.table.
import { Complex, formatFloat, isFloat, NxError, type DType, type Scalar, show } from '@nx/types'
import { elementsOf, flatten } from '../conversion/elements.ts'
import { readNow } from '../conversion/read.ts'
import { list } from '../core/axes.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { unravel } from '../core/unravel.ts'

/** Options of `toTable`. */
export interface TableOptions {
  /** What stands above the columns, which are the entries of the last axis; their positions by default. */
  readonly columns?: readonly string[]
  /** What stands before the rows; their positions by default. */
  readonly rows?: readonly string[]
}

/** Rows by name, each with its elements by the names of columns. Complex numbers are text. */
export type Table = Readonly<Record<string, Readonly<Record<string, number | bigint | string>>>>

/**
 * The elements as an object of rows, as `console.table` prints it, and data frames take it: columns are the entries of the last
 * axis, rows those of all others. A vector is one column. Names of axes stand before positions. Floats have the digits that tell
 * them from others of their type. JavaScript puts keys that are whole numbers first and in rising order, so that names such as
 * `'2024', '2023'` are refused: `'year 2024', 'year 2023'` stay as they are.
 *
 * @throws NxError `option` for as many names as there are not rows or columns, a name twice, or whole numbers that would
 * not stay in this order, `not_array`, `device_read` where the
 * host cannot read the memory, `traced_value` while a function is traced.
 *
 * @example
 * toTable(f32([[0.1, 2], [3, 4]]), { columns: ['x', 'y'] })
 * // => { 0: { x: 0.1, y: 2 }, 1: { x: 3, y: 4 } }
 * toTable(tensor([5, 6], { names: ['day'] }))
 * // => { 'day 0': { value: 5 }, 'day 1': { value: 6 } }
 */
export function toTable(tensor: TensorLike, options: TableOptions = {}): Table {
  checkOptions('toTable', options, ['columns', 'rows'])
  const input = toTensor(tensor, 'toTable')
  const { spec, type, names, vectorizedAxes } = input
  const flat = flatten(elementsOf(readNow('toTable', 'backendCopyAsync', input), input), type)
  const axes = [...vectorizedAxes.map(([name]) => name), ...names]
  const isRow = spec.shape.length < 2
  const leading = isRow ? spec.shape : spec.shape.slice(0, -1)
  const width = isRow ? 1 : spec.shape.at(-1)!
  const count = leading.reduce((product, length) => product * length, 1)
  const named = (name: string | null | undefined, at: number): string =>
    name == null ? `${at}` : `${name} ${at}`
  const rowName = (row: number): string =>
    leading.length === 0
      ? 'value'
      : unravel(row, leading)
          .map((at, axis) => named(axes[axis], at))
          .join(', ')
  const rows = labels('rows', options.rows, count, rowName)
  const columns = labels('columns', options.columns, width, (column) =>
    isRow ? 'value' : named(axes.at(-1), column),
  )
  return Object.fromEntries(
    rows.map((row, i) => [
      row,
      Object.fromEntries(columns.map((column, j) => [column, shown(flat[i * width + j]!, type)])),
    ]),
  )
}

function labels(
  option: 'rows' | 'columns',
  given: readonly string[] | undefined,
  count: number,
  otherwise: (at: number) => string,
): readonly string[] {
  if (given === undefined) return Array.from({ length: count }, (_, at) => otherwise(at))
  const own: readonly unknown[] = list('toTable', option, given)
  const isRight = own.every((each) => typeof each === 'string') && new Set(own).size === own.length
  if (isRight && own.length === count) return inOrder(option, own as readonly string[])
  throw new NxError(
    'option',
    'toTable',
    `${option} are ${count} different names, one for each, got ${show(given)}; leave them out for positions`,
    { option, expected: count },
  )
}

/** The names, if an object keeps them in this order. Throws `option`. */
function inOrder(option: string, names: readonly string[]): readonly string[] {
  const kept = Object.keys(Object.fromEntries(names.map((name) => [name, 0])))
  if (kept.every((name, i) => name === names[i])) return names
  throw new NxError(
    'option',
    'toTable',
    `${option} ${show(names)} would stand as ${show(kept)}: whole numbers come first in an object; put a word before them, ` +
      `as in "${option.slice(0, -1)} ${kept[0]}"`,
    { option },
  )
}

function shown(element: Scalar, type: DType): number | bigint | string {
  if (element instanceof Complex) return element.toString(type === 'c64' ? 'f32' : 'f64')
  const isShort = typeof element === 'number' && isFloat(type) && Number.isFinite(element)
  return isShort ? Number(formatFloat(element, type)) : element
}
