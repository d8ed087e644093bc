// Iterations that end by themselves.
import { whileLoop } from '@nx/defn'
import { currentScope } from '@nx/defn/internal'
import type { Tensor } from '@nx/tensor'

/** More sweeps of rotations than any matrix needed: they converge quadratically. */
const enough = 15

/**
 * Repeats `step` while `more` gives a scalar that is not zero. A device that cannot be asked at once, outside of a trace,
 * takes a fixed number of steps instead.
 */
export function converge<S extends readonly Tensor[]>(
  initial: S,
  more: (state: S) => Tensor,
  step: (state: S) => S,
): S {
  if (currentScope() === null && initial.some(({ backend }) => backend.readSync === undefined)) {
    let state = initial
    for (let count = 0; count < enough; count++) state = step(state)
    return state
  }
  const next = (state: readonly Tensor[]): readonly Tensor[] => step(state as S)
  return whileLoop<readonly Tensor[], readonly Tensor[]>(
    initial,
    (state) => more(state as unknown as S),
    next,
  ) as unknown as S
}
