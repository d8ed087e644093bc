// Requests that wait: in order of admission, and of their turns among and within tenants.
import { createCostModel } from './cost-model.ts'
import { createHeap, createItem, insert, peek, remove, update } from './indexed-heap.ts'
import type { Entry, Group, Segment, State, TenantQueue } from './state.ts'

/** Groups without requests that are remembered, for what was learned of them. */
const remembered = 64

export function groupNamed(state: State, name: string): Group {
  const known = state.groups.get(name)
  if (known !== undefined) return known
  const group: Group = {
    name,
    tenants: new Map(),
    unnamed: createTenant(),
    byShare: createHeap(),
    service: 0,
    tenantsSeen: 0,
    rows: 0,
    first: null,
    last: null,
    fullSince: Infinity,
    turned: false,
    cost: createCostModel(),
    lastArrival: -Infinity,
    gap: Infinity,
    open: 0,
    mostOpen: 0,
    arrivals: 0,
    mostArrivals: 0,
  }
  state.groups.set(name, group)
  if (state.groups.size > remembered) forget(state, group)
  return group
}

/** Leaves out one group of which nothing waits or runs, but the one given. */
function forget(state: State, kept: Group): void {
  for (const group of state.groups.values()) {
    if (group === kept || group.first !== null) continue
    if ([...state.runs.values(), ...state.repairs].some((work) => work.group === group)) continue
    state.groups.delete(group.name)
    return
  }
}

/** Queues a request that was just admitted. */
export function enqueue(state: State, entry: Entry): void {
  const { group, tenant } = entry
  const queue = tenant === '' ? group.unnamed : (group.tenants.get(tenant) ?? openTenant(group, tenant))
  if (queue.share.place < 0) {
    queue.share.key = group.service
    queue.share.order = group.tenantsSeen++
    insert(group.byShare, queue.share, queue)
  }
  insert(queue.entries, entry.turn, entry)
  entry.earlier = group.last
  if (group.last === null) group.first = entry
  else group.last.later = entry
  group.last = entry
  count(state, entry, entry.rows)
  if (group.rows >= state.settings.batchSize && group.fullSince === Infinity) group.fullSince = state.now
}

/** Takes a request out of those that wait, if it is one of them. */
export function dequeue(state: State, entry: Entry): void {
  const rest = entry.rows - entry.taken
  if (rest === 0) return
  entry.taken = entry.rows
  count(state, entry, -rest)
  unlink(entry)
  if (entry.group.rows < state.settings.batchSize) entry.group.fullSince = Infinity
}

/** The next rows of a group for a batch: of the tenant that had the least service, its most urgent request. */
export function takeBatch(state: State, group: Group): Segment[] {
  const { batchSize, splits } = state.settings
  const segments: Segment[] = []
  let room = batchSize
  while (room > 0) {
    const queue = peek(group.byShare)
    if (queue === undefined) break
    const entry = peek(queue.entries)!
    const waiting = entry.rows - entry.taken
    if (!splits && waiting > room && segments.length > 0) break
    const rows = splits ? Math.min(waiting, room) : waiting
    segments.push({ entry, start: entry.taken, rows })
    room -= rows
    entry.taken += rows
    count(state, entry, -rows)
    group.service = queue.share.key
    update(group.byShare, queue.share, queue.share.key + rows)
    if (entry.taken === entry.rows) unlink(entry)
  }
  group.fullSince = fullSince(group, batchSize)
  if (group.first === null) group.turned = false
  return segments
}

/** When the waiting rows became a batch: the admission of the request that completed it. */
function fullSince(group: Group, batchSize: number): number {
  if (group.rows < batchSize) return Infinity
  let rows = 0
  let entry = group.first
  while (entry !== null) {
    rows += entry.rows - entry.taken
    if (rows >= batchSize) return entry.admittedAt
    entry = entry.later
  }
  return Infinity
}

function createTenant(): TenantQueue {
  return { entries: createHeap(), share: createItem(0, 0) }
}

function openTenant(group: Group, tenant: string): TenantQueue {
  const queue = createTenant()
  group.tenants.set(tenant, queue)
  return queue
}

/** Takes an entry, of which nothing waits any more, out of the orders. */
function unlink(entry: Entry): void {
  const { group, earlier, later } = entry
  if (earlier === null) group.first = later
  else earlier.later = later
  if (later === null) group.last = earlier
  else later.earlier = earlier
  entry.earlier = null
  entry.later = null
  const { tenant } = entry
  const queue = tenant === '' ? group.unnamed : group.tenants.get(tenant)!
  remove(queue.entries, entry.turn)
  if (queue.entries.items.length > 0) return
  remove(group.byShare, queue.share)
  if (tenant !== '') group.tenants.delete(tenant)
  if (group.first === null) group.turned = false
}

function count(state: State, { group, tenant }: Entry, rows: number): void {
  group.rows += rows
  state.waitingRows += rows
  if (tenant === '') return
  const total = (state.tenantRows.get(tenant) ?? 0) + rows
  if (total === 0) state.tenantRows.delete(tenant)
  else state.tenantRows.set(tenant, total)
}
