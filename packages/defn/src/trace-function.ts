// Tracing a whole function: parameters for its tensor arguments, expressions for what it returns.
import { type Tensor, toTensor } from '@nx/tensor'
import { flattenContainer, type Structure, unflattenContainer } from './container.ts'
import type { CaptureExpression, Expression, ParameterExpression } from './expression.ts'
import { type Form, formOf } from './form.ts'
import { locate, tracingError, withDeepStacks } from './place.ts'
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
 * Runs a function on tracers of the given forms, in a scope of its own.
 *
 * @internal
 */
export function traceFunction(
  fn: (...args: never[]) => unknown,
  structure: Structure,
  forms: readonly Form[],
): TracedFunction {
  return inScope((scope) => {
    const parameters = forms.map((form, i) => recordParameter(form.spec, i))
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
  const returned = withDeepStacks(() => {
    try {
      return fn(...args)
    } catch (error) {
      throw locate(error)
    }
  })
  if (!(returned instanceof Promise)) return returned
  throw tracingError(
    'async_scope',
    'jit',
    'the function returned a promise, got an async function; trace a synchronous one and await around it',
  )
}
