// Gradients by formula, for results of iterations whose rounds are no use to differentiate.
import { currentScope, fromExpression, recordMetadata, toExpression, traceRegion } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { conjugated } from './matrix.ts'

/** The tensor as a constant: no gradient flows through it. */
export function constant(tensor: Tensor): Tensor {
  if (currentScope() === null) return tensor
  return fromExpression(recordMetadata('stopGrad', null, [toExpression(tensor)]), tensor)
}

/**
 * The value, whose cotangent `g` gives `backward(g)` as the cotangent of the input, and nothing else. Cotangents are
 * those of the inner product `Re tr(gᴴ dx)`, as the formulas of matrix calculus have them; traces have `Re tr(gᵀ dx)`.
 */
export function withGradient(value: Tensor, input: Tensor, backward: (g: Tensor) => Tensor): Tensor {
  if (currentScope() === null) return value
  const region = traceRegion([value.spec], ([g]) => [
    toExpression(conjugated(backward(conjugated(fromExpression(g!, value))))),
  ])
  const inputs = [toExpression(value), toExpression(input), ...region.captured]
  return fromExpression(recordMetadata('customGrad', { count: 1, backward: region }, inputs), value)
}
