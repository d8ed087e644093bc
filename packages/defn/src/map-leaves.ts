// mapLeaves: a function of the tensors that stand at the same place of several containers.
import { type Tensor } from '@nx/tensor'
import { checkFunction, notContainer, toTensor } from '@nx/tensor/internal'
import { NxError, type Scalar } from '@nx/types'
import { flattened, withLeaves } from './container.ts'
import { formatStructure, sameStructure } from './structure.ts'

/** A container with what a function gives for each tensor or number in it. */
export type MappedLeaves<T, R> = T extends Tensor | Scalar | boolean
  ? R
  : T extends readonly unknown[] | object
    ? T extends (...args: never[]) => unknown
      ? T
      : { [K in keyof T]: MappedLeaves<T[K], R> }
    : T

/**
 * Calls a function for each tensor of a container, and gives a container of the same structure with the results. With
 * several containers of one structure, the function gets the tensors that stand at the same place of each. Numbers are
 * given as tensors; what is neither stays as it is in the first container.
 *
 * Like `jax.tree.map`; of use where a model has many parameters: `mapLeaves((w, g) => subtract(w, multiply(g, 0.1)),
 * weights, gradients)`.
 *
 * @throws NxError `container` for what is no container, `structure` if containers differ in structure, `not_function`.
 *
 * @example
 * const weights = { w: tensor([1, 2]), b: tensor(3) }
 * toArray(mapLeaves((x) => multiply(x, 2), weights).w) // => [2, 4]
 * mapLeaves((x, y) => toNumber(sum(add(x, y))), weights, weights) // => { w: 6, b: 6 }
 */
export function mapLeaves<const T, R>(
  fn: (leaf: Tensor, ...others: Tensor[]) => R,
  container: T,
  ...others: readonly unknown[]
): MappedLeaves<T, R> {
  checkFunction('mapLeaves', fn)
  const [first, ...rest] = [container, ...others].map((each) => flattened('mapLeaves', each))
  const { leaves, structure } = first!
  for (const other of rest) {
    if (sameStructure(structure, other.structure)) continue
    const [expected, got] = [structure, other.structure].map(formatStructure)
    throw new NxError(
      'structure',
      'mapLeaves',
      `the containers should have one structure, got ${expected} and ${got}; give the others the keys and lengths of the first`,
      { expected, got },
    )
  }
  if (structure.kind === 'static') throw notContainer('mapLeaves', container)
  const results = leaves.map((leaf, i) =>
    fn(toTensor(leaf, 'mapLeaves'), ...rest.map((other) => toTensor(other.leaves[i]!, 'mapLeaves'))),
  )
  return withLeaves(structure, results) as MappedLeaves<T, R>
}
