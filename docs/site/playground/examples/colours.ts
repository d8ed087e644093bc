// A picture is a tensor [height, width, 3] of floats from 0 to 1.
import { add, broadcast, cos, iota, multiply, stack, subtract, type Tensor } from '@nx/nx'

const size = 160
const x = iota([size, size], { axis: 1, type: 'f32' })
const y = iota([size, size], { axis: 0, type: 'f32' })
const shade = (phase: number, across: number, down: number): Tensor =>
  add(0.5, multiply(0.5, cos(add(phase, add(multiply(across, x), multiply(down, y))))))

const picture = stack([shade(0, 0.05, 0.02), shade(2, -0.03, 0.05), shade(4, 0.02, -0.06)], { axis: 2 })
show(picture, { as: 'image', label: 'three waves' })

// The negative of its first channel, in grey.
const grey = subtract(1, shade(0, 0.05, 0.02))
show(broadcast(grey, [size, size]), { as: 'image', label: 'negative' })
