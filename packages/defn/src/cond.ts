// cond: one of several branches, chosen by tensors.
import { isTensor, select, type Tensor, type TensorLike } from '@nx/tensor'
import { checkFunction, checkSync, list, toTensor } from '@nx/tensor/internal'
import { adaptBranches, type TracedBranch } from './branch.ts'
import {
  type Flattened,
  flattenState,
  ownTensors,
  toTensors,
  type TracedState,
  withLeaves,
} from './container.ts'
import { checkStructures } from './merge-forms.ts'
import { callUser } from './place.ts'
import { holds, knownPredicate, predicateOf } from './predicate.ts'
import { recordCond } from './control.ts'
import { closeRegion } from './region.ts'
import { currentScope, fromExpression, inScope, toExpression } from './trace.ts'

/** A predicate and what to compute where it holds. */
export type Branch<R> = readonly [predicate: TensorLike, branch: () => R]

/**
 * Computes `onTrue()` where the scalar predicate is not zero, else `onFalse()`; or the first of several branches whose
 * predicate holds, else `otherwise()`.
 *
 * In a traced function both branches are traced and one of them runs. They must give the same structure; types merge
 * and shapes broadcast. A vectorized predicate chooses entry by entry: both branches run. Outside of a trace only the
 * branch chosen is called, and so it is in a trace where the predicate is known: a number or boolean, or a tensor with
 * elements that were computed before, vectorized ones that agree included.
 *
 * @throws NxError `invalid_value` for a predicate that is none, NaN included, `predicate_shape` for one that is no scalar,
 * `not_function`, `async_scope` for an async branch, `branch_mismatch` where the branches do not fit
 * together, `device_read` outside of a trace where the predicate cannot be read synchronously.
 *
 * @example
 * const magnitude = jit((x) => cond(less(x, 0), () => negate(x), () => x))
 * toNumber(magnitude(tensor(-3))) // => 3
 * const sign = jit((x) => cond([[greater(x, 0), () => 1], [less(x, 0), () => -1]], () => 0))
 * toNumber(sign(tensor(-3))) // => -1
 */
export function cond<const A, const B>(
  predicate: TensorLike,
  onTrue: () => A,
  onFalse: () => B,
): TracedState<A | B>
export function cond<const A, const B>(branches: readonly Branch<A>[], otherwise: () => B): TracedState<A | B>
export function cond(
  first: TensorLike | readonly Branch<unknown>[],
  second: () => unknown,
  third?: () => unknown,
): unknown {
  if (!Array.isArray(first)) return choose(first as TensorLike, second, third!)
  checkFunction('cond', second)
  const [branch, ...rest] = first as readonly Branch<unknown>[]
  if (branch === undefined) return computed(second)
  const [predicate, onTrue] = list('cond', 'a branch', branch)
  return choose(predicate, onTrue, () => cond(rest, second))
}

function choose(given: TensorLike, onTrue: () => unknown, onFalse: () => unknown): unknown {
  checkFunction('cond', onTrue)
  checkFunction('cond', onFalse)
  const known = knownPredicate('cond', given)
  if (isTensor(given) && given.vectorizedAxes.length > 0) {
    return chooseEach(predicateOf('cond', given), known, onTrue, onFalse)
  }
  if (known !== null) return computed(known ? onTrue : onFalse)
  const predicate = predicateOf('cond', given)
  if (currentScope() !== null) return traceCond(predicate, onTrue, onFalse)
  return computed(holds('cond', predicate) ? onTrue : onFalse)
}

/** What a branch gives, as tensors. */
function computed(branch: () => unknown): unknown {
  return ownTensors('cond', toTensors('cond', checkSync('cond', callUser(branch)), flattenState))
}

function resultOf(returned: unknown): Flattened {
  return flattenState('cond', checkSync('cond', returned))
}

/** With a vectorized predicate: both branches, then one of the results for each entry. */
function chooseEach(
  predicate: Tensor,
  known: boolean | null,
  onTrue: () => unknown,
  onFalse: () => unknown,
): unknown {
  const left = resultOf(callUser(known === false ? onFalse : onTrue))
  const right = known === null ? resultOf(callUser(onFalse)) : left
  checkStructures([left, right])
  return withLeaves(
    left.structure,
    left.leaves.map((leaf, i) => select(predicate, leaf, right.leaves[i]!)),
  )
}

function traceCond(predicate: Tensor, onTrue: () => unknown, onFalse: () => unknown): unknown {
  const chosen = toExpression(predicate)
  const branches = [traceBranch(onTrue), traceBranch(onFalse)] as const
  checkStructures(branches)
  const { regions, forms } = adaptBranches(branches)
  const results = recordCond(chosen, regions[0], regions[1])
  const tensors = results.map((result, i) => fromExpression(result, forms[i]!))
  return withLeaves(branches[0].structure, tensors)
}

function traceBranch(branch: () => unknown): TracedBranch {
  return inScope((scope) => {
    const { leaves, structure } = resultOf(callUser(branch))
    const results = leaves.map((leaf) => toExpression(toTensor(leaf)))
    return { leaves, structure, region: closeRegion(scope, [], results) }
  })
}
