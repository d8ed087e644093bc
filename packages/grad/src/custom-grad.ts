// customGrad and stopGrad: gradients that the user decides.
import { type Traced } from '@nx/defn'
import {
  callUser,
  formatForm,
  formOf,
  fromExpression,
  isTraced,
  recordMetadata,
  replaceLeaves,
  toExpression,
  traceRegion,
} from '@nx/defn/internal'
import { type Tensor, isTensor } from '@nx/tensor'
import { checkFunction, checkSync, list, own, toTensor, notLiteral } from '@nx/tensor/internal'
import { NxError, toFloating } from '@nx/types'

/**
 * The value, with a gradient of the user's choice: differentiating it with respect to `inputs` gives what
 * `backward(g)` returns, one tensor per input, where `g` is the cotangent of the value. Outside of `grad` it is the
 * value itself. Forward mode applies the transpose of `backward`, which has to be linear in `g` for that.
 *
 * @throws NxError `not_function`, `not_array`, `invalid_value` for what is no tensor, `async_scope`, `custom_grad` if `backward` does not return one tensor per input, of its shape.
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
  for (const each of [value, ...list('customGrad', 'inputs', inputs)]) {
    if (!isTensor(each)) throw notLiteral('customGrad', each)
    toTensor(each, 'customGrad')
  }
  if (![value, ...inputs].some(isTraced)) return own(value)
  const expression = toExpression(value)
  const spec = { type: toFloating(value.type), shape: value.spec.shape }
  const region = traceRegion([spec], ([g]) => {
    const returned: unknown = checkSync('customGrad', callUser(backward, fromExpression(g!, value)))
    if (!Array.isArray(returned) || returned.length !== inputs.length) throw miscounted(inputs, returned)
    return returned.map((each: Tensor, i) => checkedCotangent(toTensor(each, 'customGrad'), inputs[i]!, i))
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
 * A tensor, or a container of them, as constants: no gradient flows through them.
 *
 * @throws NxError `container` for what is neither.
 *
 * @example
 * toNumber(grad((x) => multiply(x, stopGrad(x)))(tensor(3))) // => 3
 * toNumber(grad((x) => multiply(x, stopGrad({ factor: x }).factor))(tensor(3))) // => 3
 */
export function stopGrad<const T>(value: T): Traced<T> {
  return replaceLeaves('stopGrad', value, (leaf): Tensor => {
    const tensor = toTensor(leaf, 'stopGrad')
    if (!isTraced(tensor)) return own(tensor)
    return fromExpression(recordMetadata('stopGrad', null, [toExpression(tensor)]), tensor)
  }) as Traced<T>
}
