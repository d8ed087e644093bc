// Tracing a whole function: parameters for its tensor arguments, expressions for what it returns.
import { checkSync, isTensor, type Tensor, toTensor } from '@nx/tensor'
import { flattenContainer, type Structure, unflattenContainer } from './container.ts'
import type { CaptureExpression, Expression, ParameterExpression } from './expression.ts'
import { type Form, formOf } from './form.ts'
import { locate, withDeepStacks } from './place.ts'
import { fromExpression, inScope, recordParameter, toExpression } from './trace.ts'
import { warnUnused } from './warn-unused.ts'

/** A traced function. */
export interface TracedFunction {
  readonly parameters: readonly ParameterExpression[]
  readonly results: readonly Expression[]
  /** What runs though no result needs it. */
  readonly effects: readonly Expression[]
  /** Per result, what makes a tensor of it. */
  readonly forms: readonly Form[]
  /** How results are arranged in what the function returns. */
  readonly structure: Structure
  /** Tensors it took from outside, each with the place that did. */
  readonly captures: readonly CaptureExpression[]
}

/**
 * Runs a function on tracers of the given forms, in a scope of its own. Of the leaves `given` for them, numbers that
 * nothing uses are reported.
 *
 * @internal
 */
export function traceFunction(
  fn: (...args: never[]) => unknown,
  structure: Structure,
  forms: readonly Form[],
  given: readonly unknown[] = [],
): TracedFunction {
  return inScope((scope) => {
    const parameters = forms.map((form, i) => recordParameter(form.spec, i))
    given.forEach((leaf, i) => {
      if (!isTensor(leaf)) scope.unused!.set(parameters[i]!, new Error(String(leaf)))
    })
    const tracers = parameters.map((parameter, i) => fromExpression(parameter, forms[i]!))
    const returned = flattenContainer(callTraced(fn, unflattenContainer(structure, tracers) as never[]))
    const tensors = returned.leaves.map((leaf): Tensor => toTensor(leaf))
    const results = tensors.map(toExpression)
    for (const result of results) scope.unused?.delete(result)
    warnUnused(scope)
    const { structure: arrangement } = returned
    return {
      parameters,
      results,
      effects: scope.effects,
      forms: tensors.map(formOf),
      structure: arrangement,
      captures: [...scope.root.captures.values()],
    }
  }, new Map())
}

function callTraced(fn: (...args: never[]) => unknown, args: never[]): unknown {
  return withDeepStacks(() => {
    try {
      return checkSync('jit', fn(...args))
    } catch (error) {
      throw locate(error)
    }
  })
}
