// A tensor's type, shape, names and vectorized axes as text.
import { formatShape, type Tensor } from '@nx/tensor'

/** What two tensors must agree in before their elements are compared. */
export function describeTensor(tensor: Tensor): string {
  return `${tensor.type} ${formatShape(tensor)}`
}
