// Conway’s Game of Life: neighbours are counted by adding shifted boards.
import * as nx from '@nx/nx'
import type { Tensor } from '@nx/nx'

const size = 64

/** The board with its last row or column before the first, or the first behind the last. */
function shifted(board: Tensor, axis: number, by: 1 | -1): Tensor {
  const cut = by === 1 ? size - 1 : 1
  const first = nx.sliceAlongAxis(board, 0, cut, { axis })
  const last = nx.sliceAlongAxis(board, cut, size - cut, { axis })
  return nx.concatenate([last, first], { axis })
}

/** Each cell with the two beside it. */
const withBoth = (board: Tensor, axis: number): Tensor =>
  nx.add(board, nx.add(shifted(board, axis, 1), shifted(board, axis, -1)))

const step = nx.jit((board: Tensor) => {
  const around = withBoth(withBoth(board, 0), 1)
  // The cell itself is among the nine: three are a birth or a survival, four a survival.
  const alive = nx.logicalOr(nx.equal(around, 3), nx.logicalAnd(nx.equal(around, 4), board))
  return nx.asType(alive, 's32')
})

const [numbers] = nx.random.uniform(nx.random.key(3), 0, 1, { shape: [size, size], type: 'f32' })
let board: Tensor = nx.asType(nx.add(numbers, 0.3), 's32')
show(board, { as: 'heatmap', label: 'at first' })
for (let i = 0; i < 100; i++) board = step(board)
show(board, { as: 'heatmap', label: 'after 100 steps' })
