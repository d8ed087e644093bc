// Tracing a whole function: parameters for its tensor arguments, expressions for what it returns.
import { type Tensor, type TensorLike } from '@nx/tensor'
import { checkSync, isLiteral, toTensor } from '@nx/tensor/internal'
import type { DType, Spec } from '@nx/types'
import { flattened, type Structure, withLeaves } from './container.ts'
import type { CaptureExpression, Expression, ParameterExpression, Scope } from './expression.ts'
import { type Form, formOf } from './form.ts'
import { callEither, locate, withDeepStacks } from './place.ts'
import { fromExpression, inScope, recordParameter, toExpression } from './trace.ts'
import { warnUnused } from './warn-unused.ts'
import { type Meetings, weaken } from './weak.ts'

/** A traced function. */
export interface TracedFunction {
  /** Those of the arguments, then those of numbers at further types; each has the index of its argument. */
  readonly parameters: readonly ParameterExpression[]
  readonly results: readonly Expression[]
  /** What runs though no result needs it. */
  readonly effects: readonly Expression[]
  /** Per result, what makes a tensor of it. */
  readonly forms: readonly Form[]
  readonly scope: Scope
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
  op: string,
  fn: (...args: never[]) => unknown,
  structure: Structure,
  forms: readonly Form[],
  leaves: readonly TensorLike[] = [],
  meetings?: Meetings,
): TracedFunction {
  return inScope((scope) => {
    const parameters: ParameterExpression[] = []
    const parameter = (spec: Spec, index: number): ParameterExpression => {
      const expression = recordParameter(spec, index, scope)
      parameters.push(expression)
      return expression
    }
    const tracers = forms.map((form, i) => {
      const own = fromExpression(parameter(form.spec, i), form)
      const leaf = leaves[i]
      if (!isLiteral(leaf)) return own
      const expression = parameters[i]!
      scope.unused!.set(expression, new Error(String(leaf)))
      // A parameter for each type, so that each is made of the number itself.
      const made: Partial<Record<DType, Tensor>> = {}
      const at = (type: DType): Tensor => {
        scope.unused!.delete(expression)
        return (made[type] ??= fromExpression(parameter({ type, shape: [] }, i), form))
      }
      return weaken(own, leaf, at, meetings, i)
    })
    const returned = flattened(op, callTraced(op, fn, withLeaves(structure, tracers) as never[]))
    const tensors = returned.leaves.map((leaf): Tensor => toTensor(leaf, op))
    const results = tensors.map(toExpression)
    for (const result of results) scope.unused?.delete(result)
    warnUnused(scope)
    const { structure: arrangement } = returned
    return {
      parameters,
      results,
      effects: scope.effects,
      scope,
      forms: tensors.map(formOf),
      structure: arrangement,
      captures: [...scope.root.captures.values()],
    }
  }, new Map())
}

function callTraced(op: string, fn: (...args: never[]) => unknown, args: never[]): unknown {
  return withDeepStacks(() => {
    try {
      return checkSync(op, callEither(fn, ...args))
    } catch (error) {
      throw locate(error)
    }
  })
}
