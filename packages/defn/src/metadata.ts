// metadata: notes on values of a trace.
import { type Tensor } from '@nx/tensor'
import { own, toTensor } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { replaceLeaves, type Traced } from './container.ts'
import { currentScope, fromExpression, recordMetadata, toExpression } from './trace.ts'

/** Names that transformations give a meaning of their own. */
export const reserved: readonly string[] = ['gradInput', 'customGrad', 'stopGrad', 'checkpoint']

/**
 * The value with a note in the trace: `debugExpr` lists it, and `splitGraph` and other readers of a trace find the
 * place by it. It changes nothing else, and is gone when the function is compiled. Outside of a trace it is the value.
 *
 * @throws NxError `metadata_name` for a name that differentiation uses itself.
 *
 * @example
 * debugExpr((x) => metadata(negate(x), 'layer', { index: 1 }))(1)
 * // => parameter a:0             s32
 * // b = negate a              s32
 * // c = metadata b, layer     s32
 */
export function metadata<const T>(value: T, name: string, payload: unknown = null): Traced<T> {
  if (reserved.includes(name)) {
    throw new NxError(
      'metadata_name',
      'metadata',
      `the name is used by differentiation itself, got "${name}"; take another one`,
      { name },
    )
  }
  return replaceLeaves('metadata', value, (leaf): Tensor => {
    const tensor = toTensor(leaf, 'metadata')
    if (currentScope() === null) return own(tensor)
    return fromExpression(recordMetadata(name, payload, [toExpression(tensor)]), tensor)
  }) as Traced<T>
}
