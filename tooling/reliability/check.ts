// Finds in a history what must not be: requests without an outcome, with two, late ones, and answers of others.
import type { ServerStats } from '@nx/serving'
import { type Entry, type History, outcomes } from './history.ts'
import { type Finding, none } from './row.ts'

export type Fault = 'lost' | 'double' | 'swapped' | 'late' | 'counters'

export interface Violation {
  readonly fault: Fault
  readonly what: string
  /** How many times the time that was allowed a late one took. */
  readonly beyond?: number
}

/** Counts of outcomes, as a server keeps them. */
export type Counts = Pick<
  ServerStats,
  'received' | 'succeeded' | 'failed' | 'rejected' | 'cancelled' | 'expired' | 'pending'
>

/** What was counted between two moments. */
export function between(before: Counts, after: Counts): Counts {
  const names = ['received', 'succeeded', 'failed', 'rejected', 'cancelled', 'expired', 'pending'] as const
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as Record<
    keyof Counts,
    number
  >
}

/** How long after its deadline a request may still be without an outcome. */
const graceMs = 100

/** What is wrong with a history, at its end: when every request must have had its outcome. Late ones come last, the latest first. */
export function check(history: History, { stats }: { readonly stats?: Counts } = {}): readonly Violation[] {
  const violations: Violation[] = []
  const tooLate: Required<Violation>[] = []
  const add = (fault: Fault, what: string): number => violations.push({ fault, what })
  let index = 0
  for (const entry of history) {
    const which = `request ${index++}, caller ${entry.caller}, number ${entry.sequence}`
    if (entry.outcome === null) add('lost', `${which}: no outcome`)
    else if (entry.count > 1) add('double', `${which}: ${entry.count} outcomes`)
    if (isSwapped(entry))
      add(
        'swapped',
        `${which}: got the answer of caller ${entry.answerCaller}, number ${entry.answerSequence}`,
      )
    const late = entry.ended - entry.deadline
    if (entry.outcome !== null && late > graceMs)
      tooLate.push({
        fault: 'late',
        what: `${which}: ${entry.outcome} ${late.toFixed(0)} ms after its deadline`,
        beyond: late / graceMs,
      })
  }
  if (stats !== undefined) violations.push(...reconcile(history, stats))
  return [...violations, ...tooLate.sort((a, b) => b.beyond - a.beyond)]
}

function isSwapped({ outcome, caller, sequence, answerCaller, answerSequence }: Entry): boolean {
  return outcome === 'ok' && (answerCaller !== caller || answerSequence !== sequence)
}

/** Compares what the server counted with what the callers saw; only for a server that had no other callers. */
export function reconcile(history: History, stats: Counts): readonly Violation[] {
  const seen = { ok: stats.succeeded, failed: stats.failed, rejected: stats.rejected }
  const counted = { ...seen, cancelled: stats.cancelled, expired: stats.expired }
  const wrong = outcomes.filter((outcome) => counted[outcome] !== history.count(outcome))
  const found = wrong.map(
    (outcome) => `${counted[outcome]} ${outcome}, callers saw ${history.count(outcome)}`,
  )
  if (stats.received !== history.length)
    found.push(`${stats.received} received, callers sent ${history.length}`)
  const sum = outcomes.reduce((total, outcome) => total + counted[outcome], stats.pending)
  if (sum !== stats.received) found.push(`${stats.received} received, but outcomes and pending are ${sum}`)
  return found.map((what) => ({ fault: 'counters' as const, what: `the server counted ${what}` }))
}

/** A finding that a history has no fault. Where outcomes are late and nothing else is wrong, that is measured, not counted. */
export function faultless(
  load: string,
  violations: readonly Violation[],
  name = 'lost, doubled, late, swapped',
): Finding {
  const finding = none(load, name, violations.length, describe(violations))
  const isOnlyLate = violations.length > 0 && violations.every(({ fault }) => fault === 'late')
  if (!isOnlyLate) return finding
  return { ...finding, beyond: violations.reduce((most, { beyond = 0 }) => Math.max(most, beyond), 0) }
}

/** One line for people: how many of each fault, and the first ones. */
export function describe(violations: readonly Violation[]): string {
  if (violations.length === 0) return 'none'
  const counts = Map.groupBy(violations, ({ fault }) => fault)
  const summary = [...counts].map(([fault, each]) => `${each.length} ${fault}`).join(', ')
  return `${summary}: ${violations
    .slice(0, 3)
    .map(({ what }) => what)
    .join('; ')}`
}
