// What is measured with vectors of 128 bits and of 256: each makes its inputs and gives the call.
import { jit } from '@nx/defn'
import * as nx from '@nx/tensor'
import type { Tensor } from '@nx/tensor'
import type { DType, Shape } from '@nx/types'

const numbers = (shape: Shape, type: DType = 'f32'): Tensor =>
  nx.asType(nx.sin(nx.iota(shape, { type: 'f32' })), type)

/** A function of 200,000 numbers, which the second-level cache holds. */
const ofMany = (call: (x: Tensor) => Tensor) => (): (() => Tensor) => {
  const x = numbers([200_000])
  const compiled = jit(call)
  return () => compiled(x)
}

const square = (n: number, type: DType) => (): (() => Tensor) => {
  const [a, b] = [numbers([n, n], type), numbers([n, n], type)]
  return () => nx.dot(a, b)
}

export const works: Readonly<Record<string, () => () => Tensor>> = {
  'product 128³, f32': square(128, 'f32'),
  'product 512³, f32': square(512, 'f32'),
  'product 1024³, f32': square(1024, 'f32'),
  'product 512³, f64': square(512, 'f64'),
  'product 512³, s32': square(512, 's32'),
  'conv 8×32×56², 3×3': () => {
    const [x, kernel] = [numbers([8, 32, 56, 56]), numbers([32, 32, 3, 3])]
    return () => nx.conv(x, kernel, { padding: 'same' })
  },
  exp: ofMany((x) => nx.exp(x)),
  gelu: ofMany((x) => nx.gelu(x)),
  'a step of Adam': ofMany((x) => nx.divide(nx.multiply(x, 0.1), nx.add(nx.sqrt(nx.multiply(x, x)), 1e-8))),
  'softmax of 200 rows': ofMany((x) => nx.softmax(nx.reshape(x, [200, 1000]), { axis: 1 })),
  sin: ofMany((x) => nx.sin(x)),
  'sum of products': ofMany((x) => nx.sum(nx.multiply(x, x))),
}
