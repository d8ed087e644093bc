// Parameters of distributions are constants to gradients, as in Nx.
import { fromExpression, isTraced, recordMetadata, toExpression } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'

/** The tensor, as a constant for gradients. */
export function stopGradient(tensor: Tensor): Tensor {
  return isTraced(tensor)
    ? fromExpression(recordMetadata('stopGrad', null, [toExpression(tensor)]), tensor)
    : tensor
}
