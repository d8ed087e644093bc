// Matrices of every kind: full, singular, of low rank, triangular, definite, empty.
import {
  complex,
  type Complex,
  type DType,
  finiteMax,
  isComplex,
  isInteger,
  isUnsigned,
  type Shape,
  sizeOf,
} from '@nx/types'
import { store } from './array.ts'
import type { Draw } from './draw.ts'
import type { Operand, Value } from './property.ts'

/** How matrices are drawn. */
export interface MatrixOptions {
  readonly type?: (type: DType) => boolean
  /** Lengths before the last two; drawn by default. */
  readonly leading?: Shape
  readonly rows?: number
  /** As many as rows by default. */
  readonly columns?: number
  /** `any` by default, which may be singular. */
  readonly kind?: 'any' | 'dominant' | 'definite' | 'triangular'
  readonly vectorize?: boolean
}

/** Whether numbers up to 8 fit. */
export const holdsEight = (type: DType): boolean => isComplex(type) || Number(finiteMax(type)) >= 8

/** A number of rows or columns, rarely none. */
export const drawLength = (draw: Draw, most = 4): number => (draw.rarely(12) ? 0 : draw.integer(1, most))

/** As `drawLength`, and of some large trials so many that a square matrix exceeds 4 KB. */
export const drawLongLength = (draw: Draw): number =>
  draw.large && draw.boolean() ? draw.one([33, 40]) : drawLength(draw)

/** Matrices of small numbers. */
export function drawMatrix(draw: Draw, options: MatrixOptions = {}): Operand {
  const { rows = drawLength(draw), kind = 'any', type: accepts = holdsEight } = options
  const { columns = rows, leading = draw.shape({ rank: [0, 1], size: 2 }) } = options
  const least = Math.max(rows, columns) > 8 ? 2 * rows : 8
  const type = draw.type((each) => (isComplex(each) || Number(finiteMax(each)) >= least) && accepts(each))
  const shape = [...leading, rows, columns]
  const values = (): Value[] =>
    Array.from({ length: sizeOf(leading) }, () => drawEntries(draw, type, rows, columns, kind)).flat()
  return {
    type,
    shape,
    names: draw.names(shape.length),
    values: values(),
    another: options.vectorize === false ? null : values,
  }
}

function drawEntries(
  draw: Draw,
  type: DType,
  rows: number,
  columns: number,
  kind: NonNullable<MatrixOptions['kind']>,
): Value[] {
  const list = kind === 'any' ? [1, 0, 2, -1, 3, -2] : [0, 1, 1, -1, 0.5]
  const fits = (x: number): boolean => (x >= 0 || !isUnsigned(type)) && (x % 1 === 0 || !isInteger(type))
  const entries = draw.values(type, rows * columns, list.filter(fits))
  const at = (i: number, j: number): Value => entries[i * columns + j]!
  const special = kind === 'any' ? draw.integer(0, 5) : 0
  return entries.map((own, flat) => {
    const [i, j] = [Math.floor(flat / columns), flat % columns]
    if (kind === 'dominant' && i === j) return store(type, Math.max(8, 2 * rows))
    if (kind === 'triangular' && i === j) return store(type, draw.one([1, 2, 4]))
    if (kind === 'definite')
      return i === j ? store(type, Math.max(6, 2 * rows)) : i > j ? own : conjugated(at(j, i), type)
    // Singular ones: a row twice, a row of zeros, all rows alike.
    if (special === 3 && i === rows - 1) return at(0, j)
    if (special === 4 && i === rows - 1) return store(type, 0)
    if (special === 5) return at(0, j)
    return own
  })
}

function conjugated(value: Value, type: DType): Value {
  if (!isComplex(type)) return value
  const { re, im } = value as Complex
  return complex(re, -im)
}
