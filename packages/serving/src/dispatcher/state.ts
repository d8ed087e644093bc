// What the dispatcher knows: requests, groups that may share batches, slots, and what runs.
import type { CostModel } from './cost-model.ts'
import { createHeap, type HeapItem, type IndexedHeap } from './indexed-heap.ts'
import { Numbered } from './numbered.ts'

/** What does not change while a dispatcher lives. Times are milliseconds, sizes rows. */
export interface Settings {
  readonly batchSize: number
  readonly slots: number
  /** Rows that may wait; more are refused. */
  readonly queueLimit: number
  /** How long a batch may wait for more rows while a slot is free. */
  readonly batchTimeoutMs: number
  /** Whether it waits that long always, or only while waiting pays. */
  readonly delay: 'adaptive' | 'fixed'
  /** The waiting that one step of priority makes up for. */
  readonly agingMs: number
  /** Whether a request may be spread over batches. */
  readonly splits: boolean
  /** Whether a batch of a slot that was lost runs again. */
  readonly retries: boolean
  /** Whether the requests of a batch that failed are tried apart. */
  readonly isolates: boolean
  /** Whether requests that cannot end in time are refused at once. */
  readonly refusesLate: boolean
  /** How long a batch may run before its slot is given up. */
  readonly executionTimeoutMs: number
}

/** A request that was admitted and has no outcome yet. */
export interface Entry {
  readonly id: number
  readonly group: Group
  readonly rows: number
  readonly tenant: string
  readonly admittedAt: number
  /** Among the requests of a tenant. Its key is the time of admission, earlier by priority. */
  readonly turn: HeapItem<Entry>
  /** Among all requests. */
  readonly expiry: HeapItem<Entry>
  /** Rows that were put into batches, from the first. */
  taken: number
  delivered: number
  /** Until it has an outcome. */
  isOpen: boolean
  /** Those that wait in the group, in order of admission. */
  earlier: Entry | null
  later: Entry | null
}

/** The waiting requests of a tenant in a group. */
export interface TenantQueue {
  readonly entries: IndexedHeap<Entry>
  /** Among the tenants of the group. Its key is the service it had, in rows, as start-time fair queueing counts it. */
  readonly share: HeapItem<TenantQueue>
}

/** Requests that may share a batch: of one batch key, and alike. */
export interface Group {
  readonly name: string
  /** Of the tenants that were named, those of which something waits. */
  readonly tenants: Map<string, TenantQueue>
  /** The queue of requests without a tenant. */
  readonly unnamed: TenantQueue
  readonly byShare: IndexedHeap<TenantQueue>
  /** The service of the tenant served last: where tenants that come back start. */
  service: number
  tenantsSeen: number
  /** Rows that wait. */
  rows: number
  first: Entry | null
  last: Entry | null
  /** When the waiting rows became a whole batch. */
  fullSince: number
  /** Whether the host had a chance to bring more since the first of those that wait. */
  turned: boolean
  readonly cost: CostModel
  lastArrival: number
  /** Requests without an outcome, and the most at once lately. */
  open: number
  mostOpen: number
  /** Requests that came since the host's last turn, and the most in one turn lately. */
  arrivals: number
  mostArrivals: number
  /** Milliseconds between arrivals, an average that forgets. */
  gap: number
}

/** Rows of one request in a batch. */
export interface Segment {
  readonly entry: Entry
  readonly start: number
  readonly rows: number
}

/** A search for the request that makes a batch fail. */
export interface Isolation {
  /** One of these or of the batch makes it fail. */
  readonly others: readonly Segment[]
  /** These were not tried again yet, and are not suspected. */
  readonly rest: readonly Segment[]
}

/** Rows to be computed together. */
export interface Work {
  readonly group: Group
  readonly segments: readonly Segment[]
  readonly isolation: Isolation | null
  /** Requests that were found to make the batch fail in which these rows were first. */
  readonly searches: number
  /** Slots that were lost, one after the other, to batches with these rows: one of them may be why. */
  readonly losses: number
  /** What may be why waits as long for its turn; see `isGuarded`. */
  readonly patientUntil: number
  /** Batches that had been computed when the first of these slots was lost. */
  readonly computedBefore: number
}

/** Work on a slot. */
export interface Run extends Work {
  readonly batch: number
  readonly slot: number
  readonly rows: number
  readonly startedAt: number
  /** Whether its slot was given up, and will be reported lost. */
  overdue: boolean
}

/** Slots that searches may cost at once, and what each batch adds for later ones. */
export const mostLosses = 16
export const lossesPerBatch = 0.1

/** How many slots searches may cost now. */
export function lossesLeft({ budget, budgetedAt, batches }: State): number {
  return Math.min(mostLosses, budget + (batches - budgetedAt) * lossesPerBatch)
}

/** Everything that a dispatcher knows. */
export interface State {
  readonly settings: Settings
  readonly entries: Numbered<Entry>
  readonly groups: Map<string, Group>
  readonly expiries: IndexedHeap<Entry>
  /** Waiting rows of each tenant that was named. */
  readonly tenantRows: Map<string, number>
  /** What goes before anything that waits: retries, and batches taken apart. */
  readonly repairs: Work[]
  /** Slots that can run a batch, longest idle first. */
  readonly idle: number[]
  readonly runs: Numbered<Run>
  /** Slots that are gone and may come back. */
  readonly lost: Set<number>
  /** Slots that searches for requests at fault may still cost, as of when there had been `budgetedAt` batches. */
  budget: number
  budgetedAt: number
  now: number
  waitingRows: number
  batches: number
  /** Batches that ended in results. */
  computed: number
  wantsTurn: boolean
  /** Whether no slot works and none will soon. */
  hopeless: boolean
  phase: 'open' | 'draining' | 'halted'
  /** Whether the end of draining was reported. */
  ended: boolean
}

export function createState(settings: Settings): State {
  return {
    settings,
    entries: new Numbered(),
    groups: new Map(),
    expiries: createHeap(),
    tenantRows: new Map(),
    repairs: [],
    idle: [],
    runs: new Numbered(),
    lost: new Set(Array.from({ length: settings.slots }, (_, slot) => slot)),
    budget: mostLosses,
    budgetedAt: 0,
    now: -Infinity,
    waitingRows: 0,
    batches: 0,
    computed: 0,
    wantsTurn: false,
    hopeless: false,
    phase: 'open',
    ended: false,
  }
}
