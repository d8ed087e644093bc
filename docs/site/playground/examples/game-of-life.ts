// Conway's Game of Life: neighbours are counted by adding shifted boards.
import {
  add,
  concatenate,
  jit,
  logicalAnd,
  logicalOr,
  equal,
  random,
  slice,
  type Tensor,
  asType,
} from '@nx/nx'

const size = 64

/** The board moved along an axis by one cell, around the edge. */
function shifted(board: Tensor, axis: number, by: 1 | -1): Tensor {
  const [edge, rest] = by === 1 ? [size - 1, 0] : [0, 1]
  const part = (start: number, length: number): Tensor =>
    slice(
      board,
      [0, 0].map((zero, i) => (i === axis ? start : zero)),
      [size, size].map((whole, i) => (i === axis ? length : whole)),
    )
  const parts = [part(edge, 1), part(rest, size - 1)]
  return concatenate(by === 1 ? parts : parts.reverse(), { axis })
}

const step = jit((board: Tensor) => {
  const columns = add(board, add(shifted(board, 1, 1), shifted(board, 1, -1)))
  const around = add(columns, add(shifted(columns, 0, 1), shifted(columns, 0, -1)))
  // With the cell itself: three are a birth or a survival, four a survival.
  return asType(logicalOr(equal(around, 3), logicalAnd(equal(around, 4), board)), 's32')
})

const [numbers] = random.uniform(random.key(3), 0, 1, { shape: [size, size], type: 'f32' })
let board: Tensor = asType(add(numbers, 0.3), 's32')
show(board, { as: 'heatmap', label: 'at first' })
for (let i = 0; i < 100; i++) board = step(board)
show(board, { as: 'heatmap', label: 'after 100 steps' })
