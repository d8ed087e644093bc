// The Mandelbrot set: how long each point of a plane stays near zero.
import { add, clip, iota, jit, less, multiply, subtract, type Tensor, zeros } from '@nx/nx'

const [height, width] = [200, 300]
const x = add(-2.1, multiply(3 / width, iota([height, width], { axis: 1, type: 'f32' })))
const y = add(-1, multiply(2 / height, iota([height, width], { axis: 0, type: 'f32' })))

const step = jit((a: Tensor, b: Tensor, count: Tensor) => {
  const [aa, bb] = [multiply(a, a), multiply(b, b)]
  const bounded = (value: Tensor): Tensor => clip(value, -1000, 1000)
  return [
    bounded(add(subtract(aa, bb), x)),
    bounded(add(multiply(2, multiply(a, b)), y)),
    add(count, less(add(aa, bb), 4)),
  ] as const
})

let [a, b, count] = [x, y, zeros([height, width], { type: 'f32' })] as readonly Tensor[]
for (let i = 0; i < 48; i++) [a, b, count] = step(a!, b!, count!)
show(count, { as: 'heatmap', label: 'steps' })
