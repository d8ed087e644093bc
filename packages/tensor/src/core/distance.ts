// Distances, from their squares.
import { sqrt } from '../ops/sqrt.ts'
import { apply } from './apply.ts'
import type { Definition } from './definition.ts'
import type { Tensor } from './tensor.ts'

const definition: Definition<object> = {
  name: 'distance',
  vectorize: 'elementwise',
  infer: ([squares]) => squares!,
  decompose: ([squares]) => sqrt(squares!),
}

/**
 * A square root whose derivative is 0 at 0, where norms and deviations have the middle of their subgradients.
 *
 * @internal
 */
export function distance(squares: Tensor): Tensor {
  return apply(definition, [squares], {})
}
