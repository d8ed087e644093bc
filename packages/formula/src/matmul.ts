// The product of matrices, and of stacks of them.
import { broadcast, dot, isTensor, type Tensor, type TensorLike } from '@nx/tensor'

/** As NumPy's `@`: axes before the last two are a stack of matrices and broadcast. */
export function matmul(left: TensorLike, right: TensorLike): Tensor {
  if (!isTensor(left) || !isTensor(right) || left.shape.length < 2 || right.shape.length < 3) {
    return dot(left, right)
  }
  const stacks = [left, right].map((each) => each.shape.slice(0, -2))
  const rank = Math.max(...stacks.map((stack) => stack.length))
  const lengths = Array.from({ length: rank }, (_, axis) => {
    const [one, other] = stacks.map((stack) => stack[axis - rank + stack.length] ?? 1) as [number, number]
    return one === 1 ? other : one
  })
  const stretch = (each: Tensor): Tensor => {
    const unnamed = new Array<null>(rank + 2 - each.shape.length).fill(null)
    const names = [...unnamed, ...each.names]
    return broadcast(each, [...lengths, ...each.shape.slice(-2)], { names })
  }
  const batch = lengths.map((_, axis) => axis)
  return dot(stretch(left), stretch(right), { contract: [[-1], [-2]], batch: [batch, batch] })
}
