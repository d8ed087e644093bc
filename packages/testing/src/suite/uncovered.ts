// Which skips are of nothing: known before any test runs, since runners call the bodies of `describe` when they like.
import { properties } from '../properties/all.ts'
import { casesOf, concerns } from './case-tables.ts'
import { coversPromise } from './describe-promises.ts'
import type { BackendSuiteOptions, Skip } from './options.ts'
import { promises } from './promises.ts'
import { concernsTrials, countsOf } from './properties.ts'

/** The skips that cover no test. */
export function uncoveredSkips(options: BackendSuiteOptions): readonly Skip[] {
  const { types, skip = [] } = options
  const cases = casesOf(options)
  const counts = countsOf(options)
  const tried = new Set(
    counts.count === 0 && counts.large === 0
      ? []
      : Object.values(properties()).flatMap((list) => list.map(({ name }) => name)),
  )
  const hasCases = (each: Skip): boolean =>
    each.mode !== 'property' &&
    each.mode !== 'contract' &&
    types.some(
      (type) =>
        (each.type ?? type) === type && (cases[each.op] ?? []).some((other) => concerns(other, type, types)),
    )
  const hasPromises = (each: Skip): boolean =>
    Object.hasOwn(promises, each.op) && types.some((type) => coversPromise(each, each.op, type))
  const hasTrials = (each: Skip): boolean => concernsTrials(each) && tried.has(each.op)
  return skip.filter((each) => !hasCases(each) && !hasPromises(each) && !hasTrials(each))
}
