// Waves from two points, computed for all places at once by broadcasting.
import { add, cos, iota, multiply, sqrt, subtract, type Tensor } from '@nx/nx'

const size = 128
const x = iota([1, size], { axis: 1, type: 'f32' })
const y = iota([size, 1], { axis: 0, type: 'f32' })

function wave(left: number, top: number): Tensor {
  const across = subtract(x, left)
  const down = subtract(y, top)
  return cos(multiply(0.4, sqrt(add(multiply(across, across), multiply(down, down)))))
}

const sum = add(wave(32, 40), wave(96, 88))
show(sum, { as: 'heatmap', label: 'two waves' })
show(wave(64, 0), { as: 'heatmap', label: 'one wave' })
