// Decompositions with loops in them.
import { isTraced, outsideTrace } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'

/**
 * A decomposition whose loops are recorded only if its inputs are part of a trace: of others it is computed at once, also
 * while something else is traced.
 */
export function looping<A, R>(
  decompose: (inputs: readonly Tensor[], attrs: A) => R,
): (inputs: readonly Tensor[], attrs: A) => R {
  return (inputs, attrs) =>
    inputs.some(isTraced)
      ? decompose(inputs, attrs)
      : outsideTrace(inputs[0]!.backend, () => decompose(inputs, attrs))
}
