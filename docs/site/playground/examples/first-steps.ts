// Tensors have a type, a shape and, if you like, names of axes.
import { dot, mean, multiply, subtract, tensor, transpose } from '@nx/nx'

const data = [
  [1, 2, 3],
  [4, 5, 9],
]
const x = tensor(data, { type: 'f32', names: ['rows', 'columns'] })

// `show` shows tensors as tables, heatmaps, plots and images.
show(x, { label: 'x' })
show({ doubled: multiply(x, 2), means: mean(x, { axes: ['columns'] }) })

// A row meets every row of a matrix: shapes are broadcast.
show(subtract(x, tensor([1, 2, 3])), { label: 'x minus a row', as: 'heatmap' })

// What the last line gives is shown too.
dot(x, transpose(tensor(data, { type: 'f32' })))
