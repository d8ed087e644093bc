// Parameters of distributions: numbers, or tensors that broadcast to the sample.
import { isTensor, rename, reshapeVectors, type Tensor, type TensorLike } from '@nx/tensor'
import { backendOf, formatShape, noNames, operands } from '@nx/tensor/internal'
import { type DType, NxError, type Shape } from '@nx/types'
import { stopGradient } from './stop-gradient.ts'

/**
 * The key, and the parameters in one type, without names, as constants for gradients. Vectorized axes come in the order
 * of their first appearance. Throws `broadcast` if a parameter does not fit the sample.
 */
export function parametersOf(
  op: string,
  key: Tensor,
  parameters: readonly [TensorLike, TensorLike],
  type: DType,
  shape: Shape,
): [key: Tensor, first: Tensor, second: Tensor] {
  for (const each of parameters) if (isTensor(each)) checkFits(op, each, shape)
  const { backend } = key
  backendOf(op, [key, ...parameters.filter(isTensor)])
  const [first, second] = operands(parameters, type, op, backend).map((each) =>
    stopGradient(rename(each, noNames(each.shape.length))),
  ) as [Tensor, Tensor]
  return reshapeVectors([key, first, second])
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
