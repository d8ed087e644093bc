// A bare `if (tensor)` cannot be intercepted; a comparison that nothing uses is its trace.
import { placeOf } from './place.ts'
import type { Scope } from './expression.ts'

/** Warns about the scalar comparisons of a scope that nothing used: they were probably JavaScript conditions. */
export function warnUnused({ unused }: Scope): void {
  for (const made of unused?.values() ?? []) {
    const place = placeOf(made.stack)
    console.warn(
      `jit: the result of ${made.message} is never used${place === null ? '' : `, made at ${place}`}; if it was a ` +
        'JavaScript condition, as in `if (…)`, it was always true: use cond(predicate, onTrue, onFalse) or select',
    )
  }
}
