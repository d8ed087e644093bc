// Parameters of distributions: numbers, or tensors that broadcast to the sample.
import { backendOf, formatShape, isTensor, operands, type Tensor, type TensorLike } from '@nx/tensor'
import { type Backend, type DType, NxError, type Shape } from '@nx/types'
import { stopGradient } from './stop-gradient.ts'

/** The parameters in one type, as constants for gradients. Throws `broadcast` if one does not fit the sample. */
export function parametersOf(
  op: string,
  parameters: readonly [TensorLike, TensorLike],
  type: DType,
  shape: Shape,
  backend: Backend,
): [Tensor, Tensor] {
  for (const each of parameters) if (isTensor(each)) checkFits(op, each, shape)
  backendOf(op, [{ backend }, ...parameters.filter(isTensor)])
  return operands(parameters, type, op, backend).map(stopGradient) as [Tensor, Tensor]
}

function checkFits(op: string, parameter: Tensor, shape: Shape): void {
  const lead = shape.length - parameter.shape.length
  if (lead >= 0 && parameter.shape.every((length, i) => length === 1 || length === shape[i + lead])) return
  throw new NxError(
    'broadcast',
    op,
    `parameters must broadcast to the sample of shape [${shape.join(', ')}], got ${formatShape(parameter)}; ` +
      'see the option shape',
    { shape, parameter: parameter.shape },
  )
}
