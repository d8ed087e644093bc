// When a group's waiting rows should leave.
import { costs } from './cost-model.ts'
import type { Group, State } from './state.ts'

/** Fixed costs below this, in milliseconds, are not worth a timer. */
const leastWorthWaiting = 2

/**
 * The time from which the rows that wait in a group may be given to a free slot; infinite if only the host's next turn can
 * tell.
 *
 * Waiting delays all that wait and spares the next request a batch of its own. With `n` rows waiting, arrivals every `gap`
 * milliseconds and a fixed cost of `b` a batch it pays while `n · gap < b`; the longer nobody comes, the longer is the gap,
 * and after two gaps it is taken that nobody does. Where as many have asked as ever did at once, all wait for answers, and
 * nobody is left to come.
 */
export function dueTime(state: State, group: Group): number {
  const { first } = group
  if (first === null) return Infinity
  const { batchTimeoutMs, delay } = state.settings
  if (group.fullSince < Infinity) return group.fullSince
  if (state.phase !== 'open') return first.admittedAt
  const latest = first.admittedAt + batchTimeoutMs
  if (delay === 'fixed' || state.now >= latest) return latest
  if (!group.turned) return Infinity
  // First what is known without fitting costs, which takes longer than all else here.
  if (group.open >= group.mostOpen) return first.admittedAt
  const { fixed } = costs(group.cost)
  if (fixed < leastWorthWaiting || group.gap * group.rows >= fixed) return first.admittedAt
  return Math.min(latest, group.lastArrival + Math.min(fixed / group.rows, 2 * group.gap))
}

/** The group whose rows have been ready for the longest, if one is ready. */
export function readyGroup(state: State): Group | undefined {
  if (state.waitingRows === 0) return undefined
  let best: Group | undefined
  let since = Infinity
  for (const group of state.groups.values()) {
    if (group.first === null) continue
    const due = dueTime(state, group)
    if (due > state.now || due >= since) continue
    best = group
    since = due
  }
  return best
}

/** Forgets how many asked at once, a little with every batch that ended, as callers go away. */
export function observeBatch(group: Group): void {
  group.mostOpen = Math.max(group.open, group.mostOpen * 0.95)
}

/** Remembers a turn of the host in which requests came. */
export function observeTurn(group: Group): void {
  group.mostArrivals = Math.max(group.arrivals, group.mostArrivals * 0.95)
  group.arrivals = 0
}

/**
 * Whether a request that just came need not wait for the host's turn, as lately each had one to itself. Where that is
 * wrong, one batch is smaller than it could be, and the turn that is waited for all the same shows it.
 */
export function comeAlone({ arrivals, mostArrivals }: Group): boolean {
  return arrivals === 1 && mostArrivals < 1.5
}

/** Remembers that a request came. */
export function observeArrival(state: State, group: Group): void {
  group.arrivals++
  const gap = state.now - group.lastArrival
  group.lastArrival = state.now
  if (gap === Infinity) return
  group.gap = group.gap === Infinity ? gap : group.gap * 0.9 + gap * 0.1
}
