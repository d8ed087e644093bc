// A world for the dispatcher: callers, slots and time, moved by a list of bytes, with a check of every rule at every step.
import type { IndexedHeap } from '../../src/dispatcher/indexed-heap.ts'
import type { Effect, Event, Rows } from '../../src/dispatcher/messages.ts'
import {
  createState,
  lossesLeft,
  lossesPerBatch,
  mostLosses,
  type Settings,
  type State,
} from '../../src/dispatcher/state.ts'
import { step, wakeTime } from '../../src/dispatcher/step.ts'

/** What the world knows of a request. */
interface Request {
  readonly id: number
  readonly group: string
  readonly rows: number
  readonly tenant: string
  readonly priority: number
  readonly admittedAt: number
  readonly deadline: number
  /** Batches with it fail; or take their slot down. */
  readonly poison: boolean
  readonly deadly: boolean
  readonly delivered: boolean[]
  /** What happened to those of its rows that were in batches whose slots were lost, by the first row. */
  readonly losses: Map<number, Loss>
  started: boolean
  outcome: string | undefined
}

/** Slots that were lost while they ran some rows. */
interface Loss {
  readonly times: number
  /** Whether the last time no other request was in the batch. */
  readonly alone: boolean
  /** How long they wait for a better moment to run again. */
  readonly until: number
}

/** A batch on a slot of the world. */
interface Running {
  readonly batch: number
  readonly slot: number
  readonly parts: readonly Rows[]
  /** Whether these rows have taken a slot down before. */
  readonly isSuspect: boolean
}

/** Choices, from bytes: none left means the least. */
export class Choices {
  protected readonly bytes: Uint8Array
  protected at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get isDone(): boolean {
    return this.at >= this.bytes.length
  }

  /** A number from 0 to less than `count`. */
  below(count: number): number {
    return (this.bytes[this.at++] ?? 0) % count
  }
}

/** Settings from choices: every policy meets every other. */
function settingsFrom(choices: Choices): Settings {
  const flags = choices.below(256)
  const sizes = choices.below(256)
  const batchSize = 1 + (sizes & 7)
  return {
    batchSize,
    slots: 1 + ((sizes >> 3) % 3),
    queueLimit: (flags & 1) === 0 ? 4 * batchSize : (flags & 2) === 0 ? 12 : Infinity,
    batchTimeoutMs: (flags & 4) === 0 ? 10 : 100,
    delay: (flags & 8) === 0 ? 'adaptive' : 'fixed',
    agingMs: 20,
    splits: (flags & 16) === 0,
    retries: (flags & 32) === 0,
    isolates: (flags & 64) === 0,
    refusesLate: (flags & 128) === 0,
    executionTimeoutMs: (sizes & 128) === 0 ? 40 : Infinity,
  }
}

export class Simulation {
  readonly settings: Settings
  readonly state: State
  readonly requests: Map<number, Request> = new Map()
  protected readonly choices: Choices
  protected readonly running: Map<number, Running> = new Map()
  /** Of every batch: its parts, and when it was given to a slot. */
  protected readonly executed: Map<number, readonly Rows[]> = new Map()
  protected readonly since: Map<number, number> = new Map()
  protected readonly down: Set<number>
  protected readonly replaced: Set<number> = new Set()
  protected now = 0
  protected admissions = 0
  protected phase: 'open' | 'draining' | 'halted' = 'open'
  protected drained = 0
  /** What is to be told when calls are over: with the next event, or later. */
  protected readonly deferred: Extract<Effect, { type: 'defer' }>[] = []
  protected hopeless = false
  /** Slots that rows took down which had taken one down before. */
  protected searchLosses = 0
  /** Batches that the last event began. */
  protected begun = 0

  constructor(bytes: Uint8Array) {
    this.choices = new Choices(bytes)
    this.settings = settingsFrom(this.choices)
    this.state = createState(this.settings)
    this.down = new Set(Array.from({ length: this.settings.slots }, (_, slot) => slot))
  }

  /** Plays all choices, then lets everything end. Throws where a rule does not hold. */
  run(): void {
    for (const slot of [...this.down]) this.restore(slot)
    while (!this.choices.isDone) this.move()
    this.finish()
  }

  protected move(): void {
    const kind = this.choices.below(16)
    if (kind < 5) this.admit()
    else if (kind === 5) this.cancel()
    else if (kind === 6) this.pass(this.choices.below(60))
    // Without telling: the next event does.
    else if (kind === 7) this.now += this.choices.below(60)
    else if (kind < 11) this.complete()
    else if (kind === 11) this.lose(this.choices.below(this.settings.slots))
    else if (kind === 12) this.restoreOne()
    else if (kind === 13) this.wake()
    else if (kind === 14) this.turn()
    else if (kind === 15 && this.deferred.length > 0) this.handle(this.deferred.shift()!)
    else this.rare()
  }

  protected rare(): void {
    const kind = this.choices.below(64)
    if (kind === 0) {
      if (this.phase === 'open') this.phase = 'draining'
      this.handle({ type: 'drain' })
    } else if (kind === 1) {
      this.phase = 'halted'
      this.handle({ type: 'halt', running: this.choices.below(2) === 1 })
    } else if (kind === 2 && this.down.size === this.settings.slots) {
      this.hopeless = true
      this.handle({ type: 'hopeless' })
    } else if (kind === 3) this.handle({ type: 'cancel', id: this.choices.below(256) + 1000 })
    else if (kind === 4) this.handle({ type: 'executed', batch: 100_000 })
    else this.pass(this.choices.below(256) * 10)
  }

  protected admit(): void {
    const bits = this.choices.below(256)
    const more = this.choices.below(256)
    const most = this.settings.splits ? 2 * this.settings.batchSize : this.settings.batchSize
    const request: Request = {
      id: this.admissions++,
      group: (bits & 1) === 0 ? 'a' : 'b',
      rows: 1 + (((bits >> 1) & 15) % most),
      tenant: ['', '', 'x', 'y'][(bits >> 5) & 3]!,
      priority: (bits & 128) === 0 ? 0 : (more & 3) - 1,
      admittedAt: this.now,
      deadline: (more & 4) === 0 ? Infinity : this.now + ((more >> 3) & 7) * 10,
      poison: (more & 192) === 64 && (more & 8) !== 0,
      deadly: (more & 192) === 128 && (more & 24) === 24,
      delivered: [],
      losses: new Map(),
      started: false,
      outcome: undefined,
    }
    this.requests.set(request.id, request)
    const { id, group, rows, priority, tenant, deadline } = request
    const waiting = this.state.waitingRows
    this.handle({ type: 'admit', id, group, rows, priority, tenant, deadline })
    const { outcome } = request
    if (outcome === 'overloaded')
      assert(waiting > 0 || !Number.isFinite(waiting), 'refused by an empty queue')
    if (this.phase !== 'open') assert(outcome !== undefined, 'admitted while shutting down')
    if (outcome === 'overloaded' && tenant === '')
      assert(waiting + rows > this.settings.queueLimit, 'refused though there was room')
  }

  protected cancel(): void {
    const open = [...this.requests.values()].filter(({ outcome }) => outcome === undefined)
    const request = open[this.choices.below(Math.max(1, open.length))]
    if (request === undefined) return
    this.handle({ type: 'cancel', id: request.id })
    assert(request.outcome !== undefined, 'cancelled and still open')
  }

  /** One batch ends: in an error if it has a poisoned request, with its slot if it has a deadly one. */
  protected complete(): void {
    const all = [...this.running.values()]
    const run = all[this.choices.below(Math.max(1, all.length))]
    if (run === undefined) return
    if (this.has(run, 'deadly')) {
      this.lose(run.slot)
      return
    }
    this.running.delete(run.batch)
    this.handle({ type: this.has(run, 'poison') ? 'failed' : 'executed', batch: run.batch })
  }

  protected has({ parts }: Running, what: 'poison' | 'deadly'): boolean {
    return parts.some(({ id }) => this.requests.get(id)![what])
  }

  protected lose(slot: number): void {
    this.down.add(slot)
    this.replaced.delete(slot)
    for (const run of this.running.values()) {
      if (run.slot !== slot) continue
      this.running.delete(run.batch)
      if (run.isSuspect) this.searchLosses++
      const lost = run.parts.map(({ id }) => this.requests.get(id)!)
      const open = lost.filter(({ outcome, deadline }) => outcome === undefined && deadline > this.now)
      const left = Math.min(...open.map(({ deadline }) => deadline - this.now))
      const until = this.now + Math.min(1000, left / 2)
      for (const { id, start } of run.parts) {
        const { losses } = this.requests.get(id)!
        const times = 1 + (losses.get(start)?.times ?? 0)
        losses.set(start, { times, until, alone: run.parts.length === 1 })
      }
    }
    this.handle({ type: 'lost', slot })
  }

  protected restoreOne(): void {
    const all = [...this.down]
    const slot = all[this.choices.below(Math.max(1, all.length))]
    if (slot !== undefined) this.restore(slot)
  }

  protected restore(slot: number): void {
    this.down.delete(slot)
    this.hopeless = false
    this.handle({ type: 'restored', slot })
  }

  protected pass(milliseconds: number): void {
    this.now += milliseconds
    this.handle({ type: 'tick' })
  }

  /** What the host does: nothing before the dispatcher asks for it, then at once. */
  protected wake(): boolean {
    const time = wakeTime(this.state)
    if (time === -Infinity) {
      this.turn()
      return true
    }
    if (time === Infinity) return false
    this.pass(Math.max(0, time - this.now))
    return true
  }

  protected turn(): void {
    this.handle({ type: 'turn' })
  }

  protected handle(event: Event): void {
    const { batches } = this.state
    const effects = step(this.state, event, this.now)
    this.begun = this.state.batches - batches
    for (const effect of effects) this.apply(effect, event)
    // A slot that is replaced is reported lost, and comes back.
    for (const slot of [...this.replaced]) {
      this.lose(slot)
      this.restore(slot)
    }
    this.checkState()
  }

  protected apply(effect: Effect, cause: Event): void {
    switch (effect.type) {
      case 'execute':
        this.execute(effect)
        return
      case 'deliver':
        this.deliver(effect, cause)
        return
      case 'settle':
        this.settle(effect, cause)
        return
      case 'replace':
        assert(
          this.now >= this.since.get(effect.batch)! + this.settings.executionTimeoutMs,
          'replaced too early',
        )
        this.replaced.add(effect.slot)
        return
      case 'defer':
        this.deferred.push(effect)
        return
      case 'drained':
        this.drained++
        assert(this.phase !== 'open' && this.drained === 1, 'drained twice, or while open')
    }
  }

  protected execute(effect: Extract<Effect, { type: 'execute' }>): void {
    const { batch, slot, parts, rows, isRetry } = effect
    assert(!this.down.has(slot) && !this.replaced.has(slot), 'executes on a slot that is lost or given up')
    for (const other of this.running.values()) assert(other.slot !== slot, 'executes on a busy slot')
    assert(parts.length > 0 && rows <= this.settings.batchSize, 'a batch of more rows than allowed, or none')
    let offset = 0
    const groups = new Set<string>()
    for (const part of parts) {
      const request = this.requests.get(part.id)!
      assert(request.outcome === undefined, 'executes a request that has ended')
      assert(part.offset === offset && part.rows > 0, 'parts of a batch do not follow each other')
      assert(part.start + part.rows <= request.rows, 'executes rows that a request does not have')
      for (let row = part.start; row < part.start + part.rows; row++)
        assert(request.delivered[row] !== true, 'executes rows that were delivered')
      for (const other of this.running.values())
        for (const { id, start, rows: count } of other.parts)
          assert(
            id !== part.id || start + count <= part.start || part.start + part.rows <= start,
            'executes rows twice at once',
          )
      if (!request.started) this.checkOrder(request)
      request.started = true
      groups.add(request.group)
      offset += part.rows
    }
    assert(groups.size === 1 && offset === rows, 'a batch of several groups, or of other rows than it says')
    if (isRetry) this.checkSuspects(parts)
    this.running.set(batch, { batch, slot, parts, isSuspect: isRetry })
    this.executed.set(batch, parts)
    this.since.set(batch, this.now)
  }

  /** What may take its slot down runs alone and leaves a slot to others, unless it has waited long for that. */
  protected checkSuspects(parts: readonly Rows[]): void {
    const losses = parts.map(({ id, start }) => this.requests.get(id)!.losses.get(start))
    assert(
      losses.every((each) => each !== undefined),
      'runs again what was not lost',
    )
    const others = [...this.running.values()].filter(({ isSuspect }) => isSuspect).length
    if (others === 0 && this.settings.slots - this.down.size > 1) return
    if (this.settings.slots === 1) return
    for (const { until } of losses) assert(until <= this.now, 'takes a risk that could wait')
  }

  /** A tenant's requests start in the order of coming, moved by priority. */
  protected checkOrder(request: Request): void {
    for (const other of this.requests.values()) {
      const rivals = other.group === request.group && other.tenant === request.tenant
      if (!rivals || other.outcome !== undefined || other.started || other === request) continue
      const [mine, theirs] = [this.urgency(request), this.urgency(other)]
      assert(
        mine < theirs || (mine === theirs && request.id < other.id),
        'starts before a more urgent request',
      )
    }
  }

  protected urgency({ admittedAt, priority }: Request): number {
    return admittedAt - priority * this.settings.agingMs
  }

  protected deliver(effect: Extract<Effect, { type: 'deliver' }>, cause: Event): void {
    const { id, batch, start, rows, offset, last } = effect
    assert(
      cause.type === 'executed' && cause.batch === batch,
      'delivers rows of a batch that was not computed now',
    )
    const part = this.executed.get(batch)!.find((each) => each.id === id && each.start === start)
    assert(
      part !== undefined && part.rows === rows && part.offset === offset,
      'delivers rows of another request',
    )
    const request = this.requests.get(id)!
    assert(request.outcome === undefined, 'delivers to a request that has ended')
    assert(this.now < request.deadline, 'succeeds after its deadline')
    assert(!request.poison && !request.deadly, 'a poisoned request succeeds')
    for (let row = start; row < start + rows; row++) {
      assert(request.delivered[row] !== true, 'delivers rows twice')
      request.delivered[row] = true
    }
    const isWhole = request.delivered.filter(Boolean).length === request.rows
    assert(isWhole === last, 'succeeds without all rows, or not with all of them')
    if (last) request.outcome = 'succeeded'
  }

  protected settle(effect: Extract<Effect, { type: 'settle' }>, cause: Event): void {
    const { id, outcome, isAtFault = false } = effect
    const request = this.requests.get(id)!
    assert(request.outcome === undefined, `a second outcome, ${outcome} after ${request.outcome}`)
    request.outcome = outcome
    const { retries, isolates, refusesLate } = this.settings
    const losses = [...request.losses.values()]
    switch (outcome) {
      case 'cancelled':
        assert(cause.type === 'cancel' && cause.id === id, 'cancelled though nobody asked for it')
        break
      case 'deadline_exceeded':
        assert(this.now >= request.deadline, 'expired before its deadline')
        break
      case 'failed':
        assert(request.poison || !isolates, 'fails for the fault of another')
        break
      case 'worker_lost':
        assert(
          losses.some(({ times }) => times >= (retries ? 2 : 1)) ||
            cause.type === 'hopeless' ||
            this.hopeless,
          'given up too early',
        )
        assert(
          !retries ||
            !isolates ||
            losses.some(({ alone }) => alone) ||
            cause.type === 'hopeless' ||
            this.hopeless ||
            this.isSpent(),
          'given up for the fault of another',
        )
        if (isAtFault)
          assert(
            losses.some(({ alone, times }) => alone && times > 1) && this.state.computed > 0,
            'called at fault though it was not alone, or nothing was ever computed',
          )
        break
      case 'late':
        assert(
          refusesLate && cause.type === 'admit' && request.deadline < Infinity,
          'refused as late without reason',
        )
        break
      case 'overloaded':
        assert(cause.type === 'admit' && cause.id === id, 'refused after it was admitted')
        break
      case 'shutting_down':
        assert(this.phase !== 'open', 'shut down while open')
    }
  }

  /**
   * Whether searches had cost all that they may at some time of the last event: only then may one end others than those at fault.
   * Batches that began after that have added to it since.
   */
  protected isSpent(): boolean {
    return lossesLeft(this.state) - this.begun * lossesPerBatch < 1
  }

  /** What holds between any two events. */
  protected checkState(): void {
    const { state, settings } = this
    let waiting = 0
    let entries = 0
    for (const group of state.groups.values()) {
      let rows = 0
      let inHeaps = 0
      for (let entry = group.first; entry !== null; entry = entry.later) {
        assert(entry.isOpen && state.entries.get(entry.id) === entry, 'an ended request waits')
        rows += entry.rows - entry.taken
        entries++
      }
      for (const queue of group.tenants.values()) {
        inHeaps += queue.entries.items.length
        checkHeap(queue.entries)
        assert(queue.entries.items.length > 0, 'a tenant without requests is kept')
      }
      inHeaps += group.unnamed.entries.items.length
      checkHeap(group.unnamed.entries)
      checkHeap(group.byShare)
      assert(rows === group.rows && inHeaps === [...chain(group.first)].length, 'miscounted rows of a group')
      assert(
        group.fullSince < Infinity === rows >= settings.batchSize,
        'a full group is not known to be full',
      )
      waiting += rows
    }
    assert(waiting === state.waitingRows, 'miscounted rows')
    assert(entries <= state.entries.size, 'more waits than is open')
    let tenants = 0
    for (const rows of state.tenantRows.values()) {
      assert(rows > 0, 'a tenant of no rows is kept')
      tenants += rows
    }
    assert(tenants <= waiting, 'miscounted rows of tenants')
    const expiring = [...state.entries.values()].filter(({ expiry }) => expiry.key < Infinity).length
    assert(state.expiries.items.length === expiring, 'deadlines of ended requests are kept')
    for (const { key } of state.expiries.items) assert(key > state.now, 'a request is open past its deadline')
    const open = [...this.requests.values()].filter(({ outcome }) => outcome === undefined)
    assert(open.length === state.entries.size, 'requests were lost or kept')
    for (const { segments } of [...state.runs.values(), ...state.repairs])
      for (const { entry } of segments)
        assert(entry.isOpen === (state.entries.get(entry.id) === entry), 'an end was forgotten')
    const mostTimes = settings.retries ? (settings.isolates ? 3 : 1) : 0
    for (const { losses } of open)
      for (const { times } of losses.values()) assert(times <= mostTimes, 'runs again too often')
    assert(
      this.searchLosses <= mostLosses + state.batches * lossesPerBatch + 2 * settings.slots,
      'searches have cost more slots than they may',
    )
    checkHeap(state.expiries)
    const repaired = state.repairs.reduce((sum, work) => sum + work.segments.length, 0)
    const most = open.length + this.executed.size
    assert(repaired <= most * settings.batchSize, 'more is repaired than was executed')
    assert(
      state.idle.length + this.running.size + this.down.size === settings.slots,
      'slots were lost or doubled',
    )
    if (state.idle.length === 0) return
    // Work is not left lying about, but that for which a slot is kept.
    for (const { losses, patientUntil } of state.repairs)
      assert(losses > 0 && patientUntil > state.now, 'a repair waits though a slot is idle')
    const isGuarded =
      state.lost.size > settings.slots - 2 || [...state.runs.values()].some(({ losses }) => losses > 0)
    assert(state.repairs.length === 0 || (settings.slots > 1 && isGuarded), 'a repair waits for nothing')
    if (state.repairs.length > 0) assert(wakeTime(state) < Infinity, 'a repair waits, and nobody will look')
    for (const group of state.groups.values())
      assert(group.fullSince === Infinity, 'a whole batch waits though a slot is idle')
    if (this.phase !== 'open') assert(waiting === 0, 'rows wait for others though no others may come')
    if (waiting > 0) assert(wakeTime(state) < Infinity, 'rows wait, a slot is idle, and nobody will look')
  }

  /** Everything ends: slots come back, batches end, time passes. */
  protected finish(): void {
    for (let moves = 0; ; moves++) {
      assert(moves < 10_000, 'it does not come to an end')
      const [lost] = this.down
      if (lost !== undefined) this.restore(lost)
      else if (this.running.size > 0) this.complete()
      else if (![...this.requests.values()].some(({ outcome }) => outcome === undefined)) break
      else assert(this.wake(), 'requests are open, nothing runs, and nothing will happen')
    }
    assert(this.state.entries.size === 0 && this.state.waitingRows === 0, 'something is left in the end')
    assert(
      this.state.repairs.length === 0 && this.state.tenantRows.size === 0,
      'something is left in the end',
    )
    if (this.phase === 'open') {
      this.phase = 'draining'
      this.handle({ type: 'drain' })
    }
    assert(this.drained === 1, 'the end was not reported')
  }
}

function checkHeap<T>({ items }: IndexedHeap<T>): void {
  items.forEach((item, place) => {
    const above = items[(place - 1) >> 1]
    const isPlaced = item.place === place && item.value !== null
    assert(isPlaced && (place === 0 || above!.key <= item.key), 'a heap is out of order')
  })
}

function* chain<T extends { later: T | null }>(first: T | null): Generator<T> {
  for (let entry = first; entry !== null; entry = entry.later) yield entry
}

function assert(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(rule)
}
