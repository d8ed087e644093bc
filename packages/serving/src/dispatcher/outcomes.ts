// How requests end, and batches: delivered, tried again, taken apart or given up.
import { insert, remove } from './indexed-heap.ts'
import type { Effect, Outcome } from './messages.ts'
import { type Entry, lossesLeft, type Run, type Segment, type State, type Work } from './state.ts'
import { dequeue } from './waiting.ts'

/** Starts to watch over a request until it has ended. */
export function open(state: State, entry: Entry): void {
  state.entries.set(entry.id, entry)
  const { group } = entry
  group.mostOpen = Math.max(group.mostOpen, ++group.open)
  if (entry.expiry.key < Infinity) insert(state.expiries, entry.expiry, entry)
}

/** Ends a request, unless it has ended. */
export function settle(
  state: State,
  { id }: { readonly id: number },
  outcome: Exclude<Outcome, 'succeeded'>,
  effects: Effect[],
  about: { readonly batch?: number; readonly isAtFault?: boolean } = {},
): void {
  const entry = state.entries.get(id)
  if (entry === undefined) return
  close(state, entry)
  dequeue(state, entry)
  effects.push({ type: 'settle', id, outcome, ...about })
}

function close(state: State, entry: Entry): void {
  entry.isOpen = false
  state.entries.delete(entry.id)
  entry.group.open--
  remove(state.expiries, entry.expiry)
}

/** Those segments whose requests have not ended. */
export function live(segments: readonly Segment[]): readonly Segment[] {
  return segments.every(({ entry }) => entry.isOpen) ? segments : segments.filter(({ entry }) => entry.isOpen)
}

/** Hands the rows of a batch to their requests. */
export function deliver(state: State, run: Run, effects: Effect[]): void {
  let offset = 0
  for (const { entry, start, rows } of run.segments) {
    if (entry.isOpen) {
      entry.delivered += rows
      const last = entry.delivered === entry.rows
      if (last) close(state, entry)
      effects.push({ type: 'deliver', batch: run.batch, id: entry.id, start, rows, offset, last })
    }
    offset += rows
  }
  if (run.isolation === null) return
  // What was suspected beside these rows is all that is left.
  suspect(state, run, run.isolation.others, run.isolation.rest)
}

/** Searches that one batch is worth. One that has more requests to blame is tried one by one. */
const mostSearches = 2

/** Finds out which request makes a batch fail, by halves: the others are computed without it. */
export function fail(state: State, run: Run, whole: boolean, effects: Effect[]): void {
  const segments = live(run.segments)
  const rest = run.isolation === null ? [] : [...run.isolation.rest, ...run.isolation.others]
  // Alone also where the others of the batch have ended meanwhile: it may not have been this one.
  if (whole || !state.settings.isolates || run.segments.length === 1) {
    for (const { entry } of segments) settle(state, entry, 'failed', effects, { batch: run.batch })
    resume(state, run, rest)
  } else if (run.searches < mostSearches) suspect(state, run, segments, rest)
  else for (const segment of segments) state.repairs.push({ ...run, segments: [segment], isolation: null })
}

/** Tries the first half of segments one of which makes batches fail; `rest` waits until it is found. */
function suspect(state: State, work: Work, suspects: readonly Segment[], rest: readonly Segment[]): void {
  const open = live(suspects)
  if (open.length === 0) {
    resume(state, work, rest)
    return
  }
  const half = Math.ceil(open.length / 2)
  const isolation = { others: open.slice(half), rest }
  state.repairs.push({ ...work, segments: open.slice(0, half), isolation })
}

/** Computes what was kept back while a search went on. */
function resume(state: State, work: Work, rest: readonly Segment[]): void {
  const segments = live(rest)
  if (segments.length > 0)
    state.repairs.push({ ...work, segments, isolation: null, searches: work.searches + 1 })
}

/**
 * Runs the rows of a slot that was lost again: all together, and if they lose the next one, too, apart. As a new slot takes
 * longer than a batch, not by halves: in as many parts as each then has requests, and those of the part that is lost one
 * by one. So a request that takes its slot down costs four of them, and the others run once or twice more.
 */
export function retry(state: State, run: Run, effects: Effect[]): void {
  const { settings, now, computed } = state
  const { losses, isolation } = run
  const segments = live(run.segments)
  const mayRetry =
    losses === 0 ? settings.retries : spend(state) && settings.isolates && run.segments.length > 1
  if (mayRetry) {
    const { length } = segments
    const size = [length, Math.ceil(Math.sqrt(length))][losses] ?? 1
    const deadline = Math.min(...segments.map(({ entry }) => entry.expiry.key))
    const patientUntil = now + Math.min(patienceMs, (deadline - now) / 2)
    const computedBefore = losses === 0 ? computed : run.computedBefore
    const again = { ...run, isolation: null, losses: losses + 1, patientUntil, computedBefore }
    for (let i = 0; i < length; i += size)
      state.repairs.push({ ...again, segments: segments.slice(i, i + size) })
  } else {
    const isAtFault = losses > 0 && run.segments.length === 1 && computed > run.computedBefore
    giveUp(state, segments, isAtFault, effects)
  }
  // What the function failed on is searched for among the others, once more.
  if (isolation !== null) resume(state, run, [...isolation.rest, ...isolation.others])
}

/** Ends requests whose slots were lost. */
export function giveUp(
  state: State,
  segments: readonly Segment[],
  isAtFault: boolean,
  effects: Effect[],
): void {
  for (const { entry } of segments) settle(state, entry, 'worker_lost', effects, { isAtFault })
}

/** How long what may have taken slots down waits for others to work, unless half of the time that it has is less. */
const patienceMs = 1000

/** Takes note that a search has cost a slot; gives whether that was within the budget. */
function spend(state: State): boolean {
  const left = lossesLeft(state)
  state.budget = Math.max(0, left - 1)
  state.budgetedAt = state.batches
  return left >= 1
}

/**
 * Whether rows that have taken slots down have to wait: they run one batch at a time, and not on the last slot that works,
 * so that others are served meanwhile.
 */
export function isGuarded({ settings: { slots }, lost, runs }: State): boolean {
  return slots > 1 && (slots - lost.size < 2 || [...runs.values()].some(({ losses }) => losses > 0))
}
