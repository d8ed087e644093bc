// Which requests are let in: a bounded queue, shared fairly, and no request that would end too late.
import { estimate } from './cost-model.ts'
import type { Event, Outcome } from './messages.ts'
import type { Group, State } from './state.ts'

/** A request that asks to be admitted. */
export type Admission = Extract<Event, { type: 'admit' }>

/**
 * A tenant may have this many times as many waiting rows as there is room left: dynamic thresholds, by A. K. Choudhury and
 * E. L. Hahne, "Dynamic queue length thresholds for shared-memory packet switches" (1998). So a flood of one tenant leaves
 * room for the others.
 */
const tenantFactor = 4

/** Why a request is not admitted; nothing if it is. */
export function refusal(
  state: State,
  group: Group,
  admission: Admission,
): Exclude<Outcome, 'succeeded'> | undefined {
  if (state.phase !== 'open') return 'shutting_down'
  if (state.hopeless) return 'worker_lost'
  const { queueLimit, refusesLate } = state.settings
  const { rows, tenant, deadline } = admission
  if (deadline <= state.now) return 'deadline_exceeded'
  // Where nothing waits, also what is larger than the whole queue may come in.
  if (state.waitingRows > 0) {
    if (state.waitingRows + rows > queueLimit) return 'overloaded'
    if (tenant !== '' && (state.tenantRows.get(tenant) ?? 0) + rows > Math.max(tenantRoom(state, tenant), 1))
      return 'overloaded'
  }
  const isBusy = state.waitingRows > 0 || state.runs.size > 0
  if (refusesLate && isBusy && deadline < state.now + waitMs(state) + estimate(group.cost, rows))
    return 'late'
  return undefined
}

/**
 * Rows that a tenant may have waiting: by the room that is left, but no more than its equal part of the queue. Without the
 * latter a flood would take the room that each batch leaves before the others come.
 */
function tenantRoom({ settings: { queueLimit }, tenantRows, waitingRows }: State, tenant: string): number {
  const tenants = tenantRows.size + (tenantRows.has(tenant) ? 0 : 1)
  return Math.min(tenantFactor * (queueLimit - waitingRows), queueLimit / tenants)
}

/** Milliseconds until what waits and runs now is done, so that what comes now can start. */
export function waitMs(state: State): number {
  const { batchSize, slots } = state.settings
  const working = Math.max(1, slots - state.lost.size)
  let total = 0
  for (const run of state.runs.values())
    total += Math.max(0, estimate(run.group.cost, run.rows) - (state.now - run.startedAt))
  for (const work of state.repairs)
    total += estimate(
      work.group.cost,
      work.segments.reduce((sum, { rows }) => sum + rows, 0),
    )
  for (const { cost, rows } of state.groups.values()) {
    const whole = Math.floor(rows / batchSize)
    if (rows > 0) total += whole * estimate(cost, batchSize)
    if (rows % batchSize > 0) total += estimate(cost, rows % batchSize)
  }
  return state.idle.length > 0 && state.waitingRows === 0 ? 0 : total / working
}

/** Milliseconds until the queue should have room for that many rows. */
export function retryAfter(state: State, group: Group, rows: number): number {
  const { batchSize, slots } = state.settings
  const batches = Math.ceil(Math.min(rows, state.waitingRows) / batchSize)
  const working = Math.max(1, slots - state.lost.size)
  return Math.max(1, Math.ceil((batches * estimate(group.cost, batchSize)) / working))
}
