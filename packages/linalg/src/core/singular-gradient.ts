// The gradient of singular vectors.
import { add, eye, multiply, newAxis, sliceAlongAxis, subtract, type Tensor } from '@nx/tensor'
import { isComplex } from '@nx/types'
import { adjoined, choose, product } from './matrix.ts'
import { over } from './over.ts'

/**
 * Cotangent of the matrix from that of the left vectors (Wan and Zhang, "Automatic differentiation for complex valued
 * SVD", 2019). Vectors beyond the singular values turn as the others make them. What equal singular values leave open
 * does not count. Phases of complex vectors are shared by both sides, half each.
 */
export function leftPulledBack([u, values, vh]: readonly [Tensor, Tensor, Tensor], g: Tensor): Tensor {
  const [height, size] = [u.shape[1]!, values.shape[1]!]
  const left = sliceAlongAxis(u, 0, size, { axis: 2 })
  const right = sliceAlongAxis(vh, 0, size, { axis: 1 })
  const others = u.shape[2]! - size
  let own = sliceAlongAxis(g, 0, size, { axis: 2 })
  if (others > 0) {
    const rest = sliceAlongAxis(u, size, others, { axis: 2 })
    const cotangent = sliceAlongAxis(g, size, others, { axis: 2 })
    own = subtract(own, product(rest, product(adjoined(cotangent), left)))
  }
  const [inRow, inColumn] = [newAxis(values, 1), newAxis(values, 2)]
  const inner = product(adjoined(left), own)
  const skew = subtract(inner, adjoined(inner))
  const gaps = multiply(subtract(inRow, inColumn), add(inRow, inColumn))
  const onDiagonal = eye([1, size, size], { type: 'u8', backend: u.backend })
  const turning = over(multiply(skew, inRow), choose(onDiagonal, 1, gaps))
  const phases = over(skew, multiply(4, inRow))
  const middle = choose(onDiagonal, isComplex(u.type) ? phases : 0, turning)
  const inside = product(left, middle)
  if (height === size) return product(inside, right)
  const outside = over(subtract(own, product(left, inner)), inRow)
  return product(add(inside, outside), right)
}
