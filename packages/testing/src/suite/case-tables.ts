// All cases by operation, and which of them concern a backend.
import { bitSize, type DType, isFloat } from '@nx/types'
import type { Case } from '../cases/case.ts'
import { type CaseTable, compositeCases } from '../cases/composites.ts'
import { primitiveCases } from '../cases.ts'
import type { BackendSuiteOptions } from './options.ts'

/** All cases by operation. */
export function casesOf({
  cases = {},
}: Pick<BackendSuiteOptions, 'cases'>): Readonly<Record<string, readonly Case[]>> {
  const composites = Object.entries(compositeCases).map(([op, of]) => [op, () => of().map(widened)] as const)
  const tables: CaseTable = { ...primitiveCases, ...Object.fromEntries(composites), ...cases }
  return Object.fromEntries(Object.entries(tables).map(([op, of]) => [op, of()]))
}

/** Decompositions compute narrow floats in f32. */
function widened(each: Case): Case {
  const needs = (type: DType): readonly DType[] => {
    const own = each.needs?.(type) ?? []
    return isFloat(type) && bitSize(type) < 32 ? [...own, 'f32'] : own
  }
  return { ...each, needs }
}

/** Whether a case can run at a type on a backend that stores some. */
export function concerns(each: Case, type: DType, stored: readonly DType[]): boolean {
  const needed = each.needs?.(type) ?? []
  return each.types(type) && needed.every((other) => stored.includes(other))
}
