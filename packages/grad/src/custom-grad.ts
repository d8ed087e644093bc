// customGrad and stopGrad: gradients that the user decides.
import {
  formatForm,
  formOf,
  fromExpression,
  isTraced,
  recordMetadata,
  toExpression,
  traceRegion,
} from '@nx/defn'
import { checkFunction, type Tensor, toTensor } from '@nx/tensor'
import { NxError, toFloating } from '@nx/types'

/**
 * The value, with a gradient of the user's choice: differentiating it with respect to `inputs` gives what
 * `backward(g)` returns, one tensor per input, where `g` is the cotangent of the value. Outside of `grad` it is the
 * value itself. Forward mode applies the transpose of `backward`, which has to be linear in `g` for that.
 *
 * @throws NxError `not_function`, `custom_grad` if `backward` does not return one tensor per input, of its shape.
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
  checkFunction('customGrad', backward)
  if (![value, ...inputs].some(isTraced)) return value
  const expression = toExpression(value)
  const spec = { type: toFloating(value.type), shape: value.spec.shape }
  const region = traceRegion([spec], ([g]) => {
    const returned: unknown = backward(fromExpression(g!, value))
    if (!Array.isArray(returned) || returned.length !== inputs.length) throw miscounted(inputs, returned)
    return returned.map((each: Tensor, i) => checkedCotangent(toTensor(each), inputs[i]!, i))
  })
  const all = [expression, ...inputs.map(toExpression), ...region.captured]
  return fromExpression(recordMetadata('customGrad', { count: inputs.length, backward: region }, all), value)
}

function checkedCotangent(cotangent: Tensor, input: Tensor, i: number): ReturnType<typeof toExpression> {
  const { shape } = cotangent.spec
  const { shape: expected } = input.spec
  if (shape.length === expected.length && shape.every((length, axis) => length === expected[axis])) {
    return toExpression(cotangent)
  }
  const [got, wanted] = [cotangent, input].map((tensor) => formatForm(formOf(tensor)))
  throw new NxError(
    'custom_grad',
    'customGrad',
    `the backward function returned ${got} for input ${i}, which is ${wanted}; sum or reshape it to that shape`,
    { input: i, expected: wanted, got },
  )
}

function miscounted(inputs: readonly Tensor[], returned: unknown): NxError {
  const got = Array.isArray(returned) ? `${returned.length} tensors` : 'no array'
  return new NxError(
    'custom_grad',
    'customGrad',
    `the backward function returned ${got} for ${inputs.length} inputs; return an array with one tensor per input`,
    { expected: inputs.length, got },
  )
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
