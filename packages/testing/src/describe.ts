// A tensor's type, shape, names and vectorized axes as text.
import { type Tensor } from '@nx/tensor'
import { formatShape } from '@nx/tensor/internal'

/** What two tensors must agree in before their elements are compared. */
export function describeTensor(tensor: Tensor): string {
  return `${tensor.type} ${formatShape(tensor)}`
}
