// customGrad and stopGrad: gradients that the user decides.
import { fromExpression, isTraced, recordMetadata, toExpression, traceRegion } from '@nx/defn'
import type { Tensor } from '@nx/tensor'
import { NxError, toFloating } from '@nx/types'

/**
 * The value, with a gradient of the user's choice: differentiating it with respect to `inputs` gives what
 * `backward(g)` returns, one tensor per input, where `g` is the cotangent of the value. Outside of `grad` it is the
 * value itself. Forward mode applies the transpose of `backward`, which has to be linear in `g` for that.
 *
 * @throws NxError `custom_grad` if `backward` does not return one tensor per input.
 *
 * @example
 * const twice = grad((x) => customGrad(sin(x), [x], (g) => [multiply(g, 2)]))
 * toNumber(twice(tensor(0.5))) // => 2
 */
export function customGrad(
  value: Tensor,
  inputs: readonly Tensor[],
  backward: (g: Tensor) => readonly Tensor[],
): Tensor {
  if (![value, ...inputs].some(isTraced)) return value
  const expression = toExpression(value)
  const spec = { type: toFloating(value.type), shape: value.spec.shape }
  const region = traceRegion([spec], ([g]) => {
    const cotangents = backward(fromExpression(g!, value))
    if (cotangents.length === inputs.length) return cotangents.map(toExpression)
    throw new NxError(
      'custom_grad',
      'customGrad',
      `the backward function returned ${cotangents.length} tensors for ${inputs.length} inputs; return one per input`,
      { expected: inputs.length, got: cotangents.length },
    )
  })
  const all = [expression, ...inputs.map(toExpression), ...region.captured]
  return fromExpression(recordMetadata('customGrad', { count: inputs.length, backward: region }, all), value)
}

/**
 * The tensor as a constant: no gradient flows through it.
 *
 * @example
 * toNumber(grad((x) => multiply(x, stopGrad(x)))(tensor(3))) // => 3
 */
export function stopGrad(tensor: Tensor): Tensor {
  if (!isTraced(tensor)) return tensor
  return fromExpression(recordMetadata('stopGrad', null, [toExpression(tensor)]), tensor)
}
