// What JavaScript decided by cannot be seen; what nothing uses is its trace.
import { placeOf, staticHint } from './place.ts'
import type { Scope } from './expression.ts'

/**
 * Warns about the scalar comparisons of a scope, and the numbers it was given, that nothing used: JavaScript probably
 * looked at them.
 */
export function warnUnused({ unused }: Scope): void {
  for (const [{ kind }, { message, stack }] of unused ?? []) {
    const place = placeOf(stack)
    console.warn(
      kind === 'parameter'
        ? `jit: the number ${message} is never used; a comparison such as === sees a tensor${staticHint}`
        : `jit: the result of ${message} is never used${place === null ? '' : `, made at ${place}`}; if it was a ` +
            'JavaScript condition, as in `if (…)`, it was always true: use cond(predicate, onTrue, onFalse) or select',
    )
  }
}
