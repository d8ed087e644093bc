// Gradients by formula, for results of iterations whose rounds are no use to differentiate.
import { fromExpression, isTraced, recordMetadata, toExpression, traceRegion } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'
import { sizeOf } from '@nx/types'
import { conjugated } from './matrix.ts'

/** The tensor as a constant: no gradient flows through it. */
export function constant(tensor: Tensor): Tensor {
  if (!isTraced(tensor)) return tensor
  return fromExpression(recordMetadata('stopGrad', null, [toExpression(tensor)]), tensor)
}

/**
 * The value, whose cotangent `g` gives `backward(g)` as the cotangent of the input, and nothing else. Cotangents are
 * those of the inner product `Re tr(gᴴ dx)`, as the formulas of matrix calculus have them; traces have `Re tr(gᵀ dx)`.
 */
export function withGradient(value: Tensor, input: Tensor, backward: (g: Tensor) => Tensor): Tensor {
  return withGradients(value, [input], (g) => [backward(g)])
}

/** The same with one cotangent for each of several inputs. */
export function withGradients(
  value: Tensor,
  inputs: readonly Tensor[],
  backward: (g: Tensor) => readonly Tensor[],
): Tensor {
  if (![value, ...inputs].some(isTraced)) return value
  // Formulas ask for the largest and the first of elements.
  if (isEmpty(value) || inputs.every(isEmpty)) return value
  const region = traceRegion([value.spec], ([g]) =>
    backward(conjugated(fromExpression(g!, value))).map((each) => toExpression(conjugated(each))),
  )
  const all = [...[value, ...inputs].map(toExpression), ...region.captured]
  const payload = { count: inputs.length, backward: region }
  return fromExpression(recordMetadata('customGrad', payload, all), value)
}

const isEmpty = ({ shape }: Tensor): boolean => sizeOf(shape) === 0
