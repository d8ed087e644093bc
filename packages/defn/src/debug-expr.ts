// Looking at what a function is traced to.
import { defaultBackend, type Tensor } from '@nx/tensor'
import { checkFunction, list } from '@nx/tensor/internal'
import type { Backend } from '@nx/types'
import { buildGraph, type BuiltGraph } from './build-graph.ts'
import { formOf } from './form.ts'
import { type AnyFunction, type Arguments, flattenArguments, type TracedParameters } from './jit.ts'
import { listExpressions } from './listing.ts'
import { traceFunction, type TracedFunction } from './trace-function.ts'

/**
 * Gives a function that returns its listing instead of its result: a line for each parameter, constant tensor and
 * operation, with types. Nothing is computed but what constants decide, and notes of differentiation are left out.
 *
 * @throws NxError `not_function`, `not_array` for arguments in no array, and what tracing in `jit` throws.
 *
 * @example
 * debugExpr((x) => add(sin(x), 1))(tensor([1.5, 2]))
 * // => parameter a:0    f32[2]
 * // b = sin a        f32[2]
 * // c = add b, 1.0   f32[2]
 * debugExpr(grad((x) => add(pow(x, 3), x)))(f32(2))
 * // => parameter a:0         f32
 * // b = multiply a, a     f32
 * // c = multiply 3.0, b   f32
 * // d = add 1.0, c        f32
 */
export function debugExpr<P extends readonly unknown[] = Tensor[]>(
  fn: (...args: TracedParameters<P>) => unknown,
): (...args: Arguments<P>) => string {
  checkFunction('debugExpr', fn)
  return (...args) => {
    const { parameters, results, effects, structure } = trace(fn, args, 'debugExpr')
    const listing = listExpressions(parameters, results, effects)
    const isNamed = /^[a-z]+$/.test(listing.results[0] ?? '')
    if (structure.kind === 'leaf' && isNamed) return listing.lines.join('\n')
    return [...listing.lines, `return ${listing.results.join(', ')}`].join('\n')
  }
}

/**
 * The listing of a function called with these arguments. Nothing is computed.
 *
 * @throws NxError `not_function`, `not_array` for arguments in no array, and what tracing in `jit` throws.
 *
 * @example
 * debugExprApply((x) => negate(x), [1])
 * // => parameter a:0   s32
 * // b = negate a    s32
 */
export function debugExprApply<P extends readonly unknown[] = Tensor[]>(
  fn: (...args: TracedParameters<P>) => unknown,
  args: Arguments<P>,
): string {
  return debugExpr<P>(fn)(...list('debugExprApply', 'arguments', args))
}

/**
 * The graph of a function for arguments like these, as the backend's compiler gets it: composite operations that it
 * does not support are expanded. Captured tensors are parameters after those of the function.
 *
 * @throws NxError `not_function`, `not_array` for arguments in no array, and what tracing in `jit` throws.
 *
 * @example
 * toGraph((x) => negate(add(x, x)), [tensor([1, 2])]).graph.nodes.length // => 2
 */
export function toGraph<P extends readonly unknown[] = Tensor[]>(
  fn: (...args: TracedParameters<P>) => unknown,
  args: Arguments<P>,
  backend?: Backend,
): BuiltGraph {
  checkFunction('toGraph', fn)
  return buildGraph(trace(fn, args, 'toGraph'), defaultBackend(backend, 'toGraph'))
}

function trace(fn: unknown, args: readonly unknown[], op: string): TracedFunction {
  const { leaves, structure } = flattenArguments(op, list(op, 'arguments', args), [])
  return traceFunction(op, fn as AnyFunction, structure, leaves.map(formOf))
}
