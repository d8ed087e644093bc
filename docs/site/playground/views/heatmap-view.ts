// The numbers of a heatmap, of large matrices only some.
import { reshape, slice, type Tensor } from '@nx/nx'
import type { HeatmapView } from '../run/protocol.ts'
import { numbersOf, type Soon, then } from '../run/reading.ts'

const most = 256

/** The matrix of a tensor of one or two axes, with at most 256 rows and columns, evenly taken. */
export function heatmapView(input: Tensor): Soon<HeatmapView> {
  const { shape } = input
  const [height, width] = shape.length === 2 ? (shape as [number, number]) : [1, shape[0]!]
  const steps = [Math.ceil(height / most), Math.ceil(width / most)] as const
  const matrix = reshape(input, [height, width], { names: [null, null] })
  const part = slice(matrix, [0, 0], [height, width], { strides: steps })
  const [rows, columns] = part.shape as readonly [number, number]
  return then(numbersOf(part), (values) => ({ kind: 'heatmap', rows, columns, values, steps }))
}
