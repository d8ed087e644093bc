// The dispatcher: a state machine that decides which rows run together, where and when, and how each request ends.
//
// It has no clock, no timers and no promises: what happens comes in as events with their time, what is to be done goes out
// as effects. So every order of events can be tried, and is the same each time.
import { type Admission, refusal, retryAfter } from './admission.ts'
import { observe } from './cost-model.ts'
import { createItem, leastKey, peek } from './indexed-heap.ts'
import type { Effect, Event, Rows } from './messages.ts'
import { deliver, fail, giveUp, isGuarded, live, open, retry, settle } from './outcomes.ts'
import { comeAlone, dueTime, observeArrival, observeBatch, observeTurn, readyGroup } from './readiness.ts'
import { type Entry, lossesLeft, type Run, type State, type Work } from './state.ts'
import { enqueue, groupNamed, takeBatch } from './waiting.ts'

/**
 * Takes note of an event at a time, and says what is to be done. Changes the state that it is given. Time that goes
 * backwards counts as standing still.
 */
export function step(state: State, event: Event, now: number): readonly Effect[] {
  const effects: Effect[] = []
  state.now = Math.max(state.now, now)
  expire(state, effects)
  switch (event.type) {
    case 'admit':
      admit(state, event, effects)
      break
    case 'cancel':
      settle(state, event, 'cancelled', effects)
      break
    case 'executed':
    case 'failed':
      finish(state, event, effects)
      break
    case 'lost':
      lose(state, event.slot, effects)
      break
    case 'restored':
      state.hopeless = false
      if (state.lost.delete(event.slot)) free(state, event.slot)
      break
    case 'hopeless':
      state.hopeless = true
      for (const entry of [...state.entries.values()]) settle(state, entry, 'worker_lost', effects)
      break
    case 'turn':
      state.wantsTurn = false
      for (const group of state.groups.values()) {
        group.turned = group.first !== null
        observeTurn(group)
      }
      break
    case 'defer': {
      const group = state.groups.get(event.group)
      if (group !== undefined) group.turned = group.first !== null
      break
    }
    case 'drain':
      if (state.phase === 'open') state.phase = 'draining'
      break
    case 'halt':
      halt(state, event.running, effects)
      break
    case 'tick':
  }
  dispatch(state, effects)
  if (state.phase !== 'open' && !state.ended && state.entries.size === 0) {
    state.ended = true
    effects.push({ type: 'drained' })
  }
  return effects
}

/** When the dispatcher wants to be told the time again; `-Infinity` for the host's next turn, `Infinity` for never. */
export function wakeTime(state: State): number {
  if (state.wantsTurn) return -Infinity
  let time = leastKey(state.expiries)
  if (state.idle.length > 0 && state.waitingRows > 0)
    for (const group of state.groups.values())
      if (group.first !== null) time = Math.min(time, dueTime(state, group))
  if (state.idle.length > 0) for (const { patientUntil } of state.repairs) time = Math.min(time, patientUntil)
  const oldest = oldestRun(state)
  return oldest === undefined ? time : Math.min(time, oldest.startedAt + state.settings.executionTimeoutMs)
}

/** Of the batches that run and were not given up, the one that started first: that of the least number. */
function oldestRun({ runs }: State): Run | undefined {
  const first = runs.first()
  return first?.overdue ? runs.values().find(({ overdue }) => !overdue) : first
}

function admit(state: State, event: Admission, effects: Effect[]): void {
  const { id, rows, tenant, priority, deadline } = event
  const group = groupNamed(state, event.group)
  const outcome = refusal(state, group, event)
  if (outcome !== undefined) {
    const again = { type: 'settle', id, outcome, retryAfterMs: retryAfter(state, group, rows) } as const
    effects.push(outcome === 'overloaded' || outcome === 'late' ? again : { type: 'settle', id, outcome })
    return
  }
  observeArrival(state, group)
  const { agingMs, delay } = state.settings
  const entry: Entry = {
    id,
    group,
    rows,
    tenant,
    admittedAt: state.now,
    turn: createItem(state.now - priority * agingMs, id),
    expiry: createItem(deadline, id),
    taken: 0,
    delivered: 0,
    isOpen: true,
    earlier: null,
    later: null,
  }
  open(state, entry)
  enqueue(state, entry)
  if (delay === 'fixed' || group.turned || state.idle.length === 0) return
  state.wantsTurn = true
  if (comeAlone(group)) effects.push({ type: 'defer', group: group.name })
}

/** Ends requests whose deadlines have come, and gives up slots whose batches take too long. */
function expire(state: State, effects: Effect[]): void {
  while (leastKey(state.expiries) <= state.now)
    settle(state, peek(state.expiries)!, 'deadline_exceeded', effects)
  for (;;) {
    const run = oldestRun(state)
    if (run === undefined || run.startedAt + state.settings.executionTimeoutMs > state.now) return
    run.overdue = true
    effects.push({ type: 'replace', slot: run.slot, batch: run.batch })
  }
}

/** A batch has ended, in results or an error. Those of slots that were lost meanwhile do not count. */
function finish(
  state: State,
  event: Extract<Event, { type: 'executed' | 'failed' }>,
  effects: Effect[],
): void {
  const { batch } = event
  const run = state.runs.get(batch)
  if (run === undefined) return
  state.runs.delete(batch)
  // A slot that is given up is about to be reported lost.
  if (run.overdue) state.lost.add(run.slot)
  else free(state, run.slot)
  if (event.type === 'failed') {
    fail(state, run, event.whole ?? false, effects)
    return
  }
  state.computed++
  observe(run.group.cost, run.rows, state.now - run.startedAt)
  observeBatch(run.group)
  deliver(state, run, effects)
}

/** A slot can take a batch. What waits takes along what has arrived by now, unless it is a whole batch already. */
function free(state: State, slot: number): void {
  state.idle.push(slot)
  if (state.settings.delay === 'fixed' || state.waitingRows === 0) return
  for (const group of state.groups.values()) {
    if (group.first === null) continue
    group.turned = false
    state.wantsTurn = true
  }
}

function lose(state: State, slot: number, effects: Effect[]): void {
  state.lost.add(slot)
  const place = state.idle.indexOf(slot)
  if (place >= 0) state.idle.splice(place, 1)
  for (const run of state.runs.values()) {
    if (run.slot !== slot) continue
    state.runs.delete(run.batch)
    retry(state, run, effects)
  }
}

function halt(state: State, running: boolean, effects: Effect[]): void {
  state.phase = 'halted'
  const spared = new Set<Entry>()
  if (!running)
    for (const run of state.runs.values())
      for (const { entry } of run.segments) if (entry.taken === entry.rows) spared.add(entry)
  for (const entry of [...state.entries.values()])
    if (!spared.has(entry)) settle(state, entry, 'shutting_down', effects)
}

/** Gives work to idle slots: repairs first, then the groups that are ready. */
function dispatch(state: State, effects: Effect[]): void {
  while (state.idle.length > 0) {
    const work = nextWork(state, effects)
    if (work === undefined) return
    execute(state, state.idle.shift()!, work, effects)
  }
}

function nextWork(state: State, effects: Effect[]): Work | undefined {
  for (;;) {
    const repair = nextRepair(state)
    if (repair === undefined) break
    if (repair.losses > 1 && lossesLeft(state) < 1) giveUp(state, repair.segments, false, effects)
    const segments = live(repair.segments)
    if (segments.length > 0) return { ...repair, segments }
    // All of it ended meanwhile; the search goes on without.
    const { isolation } = repair
    if (isolation === null) continue
    const rest = live([...isolation.others, ...isolation.rest])
    if (rest.length > 0) return { ...repair, segments: rest, isolation: null }
  }
  const group = readyGroup(state)
  if (group === undefined) return undefined
  const segments = takeBatch(state, group)
  return {
    group,
    segments,
    isolation: null,
    searches: 0,
    losses: 0,
    patientUntil: -Infinity,
    computedBefore: 0,
  }
}

function nextRepair(state: State): Work | undefined {
  const { repairs, now } = state
  if (repairs.length === 0) return undefined
  if (!isGuarded(state)) return repairs.shift()
  const place = repairs.findIndex(({ patientUntil }) => patientUntil <= now)
  return place < 0 ? undefined : repairs.splice(place, 1)[0]
}

function execute(state: State, slot: number, work: Work, effects: Effect[]): void {
  const batch = state.batches++
  const { group, segments, isolation, searches, losses, patientUntil, computedBefore } = work
  let rows = 0
  const parts: Rows[] = []
  for (const segment of segments) {
    parts.push({ id: segment.entry.id, start: segment.start, rows: segment.rows, offset: rows })
    rows += segment.rows
  }
  // Written out, as to spread it takes several times as long, for each batch.
  state.runs.set(batch, {
    group,
    segments,
    isolation,
    searches,
    losses,
    patientUntil,
    computedBefore,
    batch,
    slot,
    rows,
    startedAt: state.now,
    overdue: false,
  })
  effects.push({
    type: 'execute',
    batch,
    slot,
    rows,
    parts,
    isRetry: work.losses > 0,
    isBisection: work.isolation !== null || work.losses > 1,
  })
}
