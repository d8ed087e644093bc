// The elements of a matrix, a vector or a scalar as text, of long axes only the ends.
import { reshape, take, tensor, type Tensor } from '@nx/nx'
import { type DType, type Elements, isComplex } from '@nx/types'
import type { TableView } from '../run/protocol.ts'
import { elementsOf, type Soon, then } from '../run/reading.ts'
import { edges } from './edges.ts'
import { formatElement } from './format-element.ts'

const limits = { rows: 20, columns: 12, vector: 24 }

/** A table of a tensor of at most two axes. */
export function tableView(input: Tensor): Soon<TableView> {
  const { shape, type } = input
  const [height, width] = shape.length === 2 ? shape : [1, shape[0] ?? 1]
  const rows = edges(height!, limits.rows)
  const columns = edges(width!, shape.length === 2 ? limits.columns : limits.vector)
  const matrix = reshape(input, [height!, width!], { names: [null, null] })
  const part = pick(pick(matrix, rows, 0), columns, 1)
  return then(elementsOf(part), (elements) => {
    const cell = formatter(elements, type)
    return {
      kind: 'table',
      rows: shape.length === 2 ? rows : null,
      columns: shape.length === 0 ? null : columns,
      cells: rows.map((_, row) => columns.map((_, column) => cell(row * columns.length + column))),
    }
  })
}

/** The tensor at some indices of an axis. */
function pick(input: Tensor, indices: readonly number[], axis: number): Tensor {
  if (indices.length === input.shape[axis]) return input
  return take(input, tensor([...indices], { type: 's32', backend: input.backend }), { axis })
}

/** Writes the element at an index. */
function formatter(elements: Elements, type: DType): (index: number) => string {
  if (!isComplex(type)) return (index) => formatElement(elements[index]!, type)
  const part = type === 'c64' ? 'f32' : 'f64'
  return (index) => {
    const [real, imaginary] = [0, 1].map((i) => formatElement(elements[2 * index + i]!, part)) as [
      string,
      string,
    ]
    return `${real}${imaginary.startsWith('-') ? '' : '+'}${imaginary}i`
  }
}
