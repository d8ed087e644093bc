// The batches of a server: carries out what its dispatcher decides, with real time, partitions and callers.
import { NxError, wrongOption } from '@nx/types'
import type { AbortListeners } from './abort-listeners.ts'
import { Batch } from './batch.ts'
import type { Caller } from './caller.ts'
import { Counters } from './counters.ts'
import { unknownKey } from './default-module.ts'
import { waitMs } from './dispatcher/admission.ts'
import type { Effect, Event, Rows } from './dispatcher/messages.ts'
import { Numbered } from './dispatcher/numbered.ts'
import { createState, type State } from './dispatcher/state.ts'
import { step, wakeTime } from './dispatcher/step.ts'
import { commonForm, type EntryForm, signatureOf } from './entry-form.ts'
import type { Executed, Partition } from './partition.ts'
import { cancelled, counterOf, errorFor } from './request-errors.ts'
import type { CheckedRequest } from './request-options.ts'
import { type Cut, cutter } from './rows.ts'
import type { Health, ModelDescription, ServerStats } from './server.ts'
import type { Serving } from './serving.ts'
import { functionOptions } from './serving-options.ts'
import { type Span, startSpan, within } from './span.ts'
import type { Configuration } from './start-options.ts'
import { Supervisor } from './supervisor.ts'
import { checkAgainst } from './template-check.ts'
import { Waker } from './waker.ts'
import { describeModel, zeros } from './warm-up.ts'
import { isPromise, whenDone } from './when-done.ts'

const op = 'batchedRun'

/** A request that was admitted and has no outcome yet. */
interface Request {
  readonly batch: Batch
  readonly caller: Caller
  readonly admittedAt: number
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly onAbort: () => void
  span: Span | null
  hasStarted: boolean
  /** Values of hooks that the caller has: a batch that runs once more tells them from the first one on. */
  hooks: number
}

/** What came of a batch whose requests are being told. */
interface Result {
  /** Nothing where it failed. */
  readonly cut?: Cut
  readonly serverInfo?: unknown
  readonly error?: unknown
}

type Execute = Extract<Effect, { type: 'execute' }>
type Settle = Extract<Effect, { type: 'settle' }>

/** Takes batches of callers, and tells each caller how its batch ended. */
export class BatchExecutor {
  /** Inputs and outputs, once a warm-up has shown them. */
  description: ModelDescription | null = null
  protected readonly serving: Serving
  protected readonly configuration: Configuration
  protected readonly aborts: AbortListeners
  protected readonly state: State
  protected readonly supervisor: Supervisor
  /** Partitions that are not ready yet. */
  protected readonly warming: Set<Partition> = new Set()
  protected readonly waker: Waker
  /** Of the last batch of each key that passed: its form, and its group. */
  protected readonly latest: Map<string, { readonly form: EntryForm; readonly group: string }> = new Map()
  protected readonly counters: Counters = new Counters()
  protected readonly requests: Numbered<Request> = new Numbered()
  protected readonly results: Map<number, Result> = new Map()
  protected readonly events: Event[] = []
  /** Batches that start as soon as the dispatcher has been told of everything. */
  protected readonly starts: (() => void)[] = []
  protected readonly disposal: AbortController = new AbortController()
  protected isHandling = false
  protected isDisposed = false
  protected admissions = 0
  /** The time of the event that is handled. */
  protected now = 0
  protected lastLoss: unknown
  protected onDrained: () => void = () => {}

  constructor(serving: Serving, configuration: Configuration, aborts: AbortListeners) {
    const { settings, partitions, batchKeys, clock } = configuration
    this.serving = serving
    this.configuration = configuration
    this.aborts = aborts
    this.state = createState(settings)
    this.waker = new Waker(clock, (type) => this.handle({ type }))
    const options = { ...functionOptions(serving.options), batchKeys }
    const make = async (slot: number): Promise<Partition> => {
      const partition = await partitions.create(slot, serving, options, this.disposal.signal)
      checkPartition(partition)
      this.warming.add(partition)
      try {
        await this.warmUp(partition)
        return partition
      } catch (error) {
        // Why it does not work is the news.
        await partition.dispose().catch(() => {})
        throw error
      } finally {
        this.warming.delete(partition)
      }
    }
    this.supervisor = new Supervisor(partitions.count, make, clock, {
      lost: (slot, error) => {
        this.lastLoss = error
        this.counters.counts.replacedPartitions++
        const wasAtWork = [...this.state.runs.values()].some((run) => run.slot === slot)
        this.handle({ type: 'lost', slot })
        return wasAtWork
      },
      restored: (slot) => this.handle({ type: 'restored', slot }),
      hopeless: (error) => {
        this.lastLoss = error
        this.handle({ type: 'hopeless' })
      },
    })
  }

  /** Makes and warms up the partitions. */
  start(): Promise<void> {
    return this.supervisor.start()
  }

  /** Checks a request and hands it to the dispatcher. Throws what is wrong with it; the caller is told the rest. */
  admit(batch: Batch, { priority, tenant, timeoutMs, signal }: CheckedRequest, caller: Caller): number {
    const { counts } = this.counters
    counts.received++
    let group: string
    try {
      group = this.groupOf(batch)
    } catch (error) {
      counts.rejected++
      throw error
    }
    const id = this.admissions++
    if (signal?.aborted) {
      counts.cancelled++
      caller.fail(cancelled(signal))
      return id
    }
    const admittedAt = this.configuration.now()
    const request: Request = {
      batch,
      caller,
      admittedAt,
      timeoutMs,
      signal,
      onAbort: () => this.handle({ type: 'cancel', id }),
      span: this.queued(batch),
      hasStarted: false,
      hooks: 0,
    }
    this.requests.set(id, request)
    if (signal !== undefined) this.aborts.add(signal, request.onAbort)
    const deadline = admittedAt + timeoutMs
    this.handle({ type: 'admit', id, group, rows: batch.size, priority, tenant, deadline }, admittedAt)
    return id
  }

  /** Where a listener wants to know it: a span of waiting. */
  protected queued({ key, size }: Batch): Span | null {
    const { telemetry } = this.serving.options
    const { name, now } = this.configuration
    if (telemetry === undefined) return null
    return startSpan(telemetry, 'queue', { server: name, batchKey: key, rows: size }, now)
  }

  cancel(id: number): void {
    this.handle({ type: 'cancel', id })
  }

  /** Refuses what comes; fulfills when all that was admitted has ended. `waiting` says whether what waits may still run. */
  async drain(waiting: boolean): Promise<void> {
    const drained = new Promise<void>((resolve) => (this.onDrained = resolve))
    this.handle(waiting ? { type: 'drain' } : { type: 'halt', running: false })
    await drained
  }

  /** Ends all that has not ended. */
  halt(): void {
    this.handle({ type: 'halt', running: true })
  }

  async dispose(): Promise<void> {
    this.isDisposed = true
    this.disposal.abort()
    this.waker.set(Infinity)
    // Nobody waits for these any more, and a warm-up may last.
    const unfinished = [...this.warming].map((partition) => partition.dispose().catch(() => {}))
    await Promise.all([this.supervisor.dispose(), ...unfinished])
  }

  partitions(): Health['partitions'] {
    const { settings, idle, lost } = this.state
    return { total: settings.slots, idle: idle.length, lost: lost.size }
  }

  stats(): ServerStats {
    return this.counters.copy(this.requests.size, this.state.waitingRows)
  }

  waitMs(): number {
    return waitMs(this.state)
  }

  /** Lets the dispatcher take note, and does what it says; what happens meanwhile comes afterwards. */
  protected handle(event: Event, now: number = this.configuration.now()): void {
    if (this.isHandling) {
      this.events.push(event)
      return
    }
    this.isHandling = true
    try {
      this.tell(event, now)
      while (this.events.length > 0) this.tell(this.events.shift()!, this.configuration.now())
    } finally {
      this.isHandling = false
    }
    while (this.starts.length > 0) this.starts.shift()!()
    this.waker.set(this.isDisposed ? Infinity : wakeTime(this.state))
  }

  protected tell(event: Event, now: number): void {
    this.now = now
    for (const effect of step(this.state, event, now)) this.apply(effect, event)
  }

  protected apply(effect: Effect, cause: Event): void {
    switch (effect.type) {
      case 'execute':
        this.launch(effect, cause)
        break
      case 'deliver':
        this.deliver(effect)
        break
      case 'settle':
        this.settle(effect)
        break
      case 'defer':
        queueMicrotask(() => this.handle(effect))
        break
      case 'replace':
        this.giveUp(effect.slot)
        break
      case 'drained':
        this.onDrained()
    }
  }

  /**
   * Starts a batch: in the host's next turn, so that computing in this thread does not keep out what arrives, or at once if
   * the host has just had one or nothing is expected to arrive.
   */
  protected launch(effect: Execute, cause: Event): void {
    const { counters, configuration } = this
    counters.counts.executions++
    counters.counts.executedRows += effect.rows
    if (effect.isRetry) counters.counts.retries++
    if (effect.isBisection) counters.counts.bisections++
    counters.batchRows.add(effect.rows)
    const batches: Batch[] = []
    for (const part of effect.parts) batches.push(rowsOf(this.requests.get(part.id)!.batch, part))
    const start = (): void => this.execute(effect, batches)
    if (cause.type === 'turn' || cause.type === 'defer') this.starts.push(start)
    else configuration.clock.soon(start)
  }

  /** Those of a batch that run for the first time have waited until now. */
  protected leaveQueue({ parts }: Execute, now: number): void {
    for (const { id } of parts) {
      const request = this.requests.get(id)
      if (request === undefined || request.hasStarted) continue
      request.hasStarted = true
      request.span?.stop()
      this.counters.queueSeconds.add((now - request.admittedAt) / 1000)
    }
  }

  protected execute(effect: Execute, batches: readonly Batch[]): void {
    const { batch: number, slot } = effect
    const partition = this.supervisor.partition(slot)
    // The slot may have been lost, and even replaced, since the batch was given to it.
    if (partition === null || this.state.runs.get(number) === undefined) return
    const started = this.configuration.now()
    this.leaveQueue(effect, started)
    let hooks = 0
    let batch: Batch
    whenDone(
      () => {
        batch = this.padded(batches.length === 1 ? batches[0]! : Batch.merge(batches))
        return this.observed(effect, batch, () =>
          partition.execute(batch, (name, value) => this.tellHooks(effect, batch, hooks++, name, value)),
        )
      },
      ({ output, serverInfo }) => {
        const now = this.configuration.now()
        this.counters.computeSeconds.add((now - started) / 1000)
        const cut = cutter(op, output, batch, this.serving)
        this.end(number, { cut, serverInfo }, { type: 'executed', batch: number }, now)
      },
      (error) => {
        if (error instanceof NxError && error.code === 'worker_lost') {
          this.supervisor.replace(slot, partition, error)
          return
        }
        const whole = error instanceof NxError && error.code === 'batch_output'
        this.end(number, { error }, { type: 'failed', batch: number, whole })
      },
    )
  }

  /** Has the requests of a batch told what came of it. */
  protected end(batch: number, result: Result, event: Event, now?: number): void {
    this.results.set(batch, result)
    try {
      this.handle(event, now)
    } finally {
      this.results.delete(batch)
    }
  }

  protected observed(
    { slot }: Execute,
    batch: Batch,
    run: () => Executed | Promise<Executed>,
  ): Executed | Promise<Executed> {
    const { telemetry } = this.serving.options
    const facts = { server: this.configuration.name, batchKey: batch.key, rows: batch.size, partition: slot }
    const learnt = ({ serverInfo }: Executed): object => ({ serverInfo })
    return within(telemetry, 'execute', facts, run, learnt, this.configuration.now)
  }

  /** A batch of an allowed size, if sizes were named. */
  protected padded(batch: Batch): Batch {
    const { pads, batchSizes } = this.configuration
    if (!pads) return batch
    const size = batchSizes.find((each) => each >= batch.size)!
    return size === batch.size + batch.padding ? batch : batch.pad(size - batch.size)
  }

  protected tellHooks({ parts }: Execute, batch: Batch, index: number, name: string, value: unknown): void {
    let cut: Cut | undefined
    for (const { id, offset, rows } of parts) {
      const request = this.requests.get(id)
      if (request === undefined || index < request.hooks) continue
      request.hooks = index + 1
      try {
        cut ??= cutter(op, value, batch, this.serving)
        request.caller.hook(name, cut(offset, rows))
      } catch (error) {
        this.drop(id, request, error)
      }
    }
  }

  protected deliver({ id, batch, start, rows, offset, last }: Extract<Effect, { type: 'deliver' }>): void {
    const request = this.requests.get(id)
    const result = this.results.get(batch)
    if (request === undefined || result?.cut === undefined) return
    const { caller } = request
    try {
      caller.part(start, result.cut(offset, rows), rows, result.serverInfo)
      if (last) caller.end()
    } catch (error) {
      this.drop(id, request, error)
      return
    }
    if (!last) return
    this.counters.counts.succeeded++
    this.close(id, request)
  }

  /** Ends a request whose results could not be handed over; the dispatcher forgets it. */
  protected drop(id: number, request: Request, error: unknown): void {
    this.counters.counts.failed++
    this.close(id, request)
    request.caller.fail(error)
    this.handle({ type: 'cancel', id })
  }

  protected settle(effect: Settle): void {
    const { id, outcome } = effect
    const request = this.requests.get(id)
    if (request === undefined) return
    const counter = counterOf(outcome, request.hasStarted)
    this.counters.counts[counter]++
    const error = this.errorFor(effect, request)
    this.close(id, request, counter !== 'rejected')
    if (!request.hasStarted) request.span?.fail(error)
    request.caller.fail(error)
  }

  protected close(id: number, { signal, onAbort, admittedAt }: Request, wasAdmitted = true): void {
    this.requests.delete(id)
    if (signal !== undefined) this.aborts.remove(signal, onAbort)
    if (wasAdmitted) this.counters.requestSeconds.add((this.now - admittedAt) / 1000)
  }

  protected giveUp(slot: number): void {
    const partition = this.supervisor.partition(slot)
    if (partition === null) return
    const { executionTimeoutMs } = this.state.settings
    const message = `a batch ran for more than executionTimeoutMs, ${executionTimeoutMs} ms`
    this.supervisor.replace(slot, partition, new NxError('worker_lost', op, message))
  }

  protected errorFor(effect: Settle, request: Request): unknown {
    const { state, lastLoss } = this
    const { outcome, batch, retryAfterMs, isAtFault } = effect
    const { timeoutMs, signal, hasStarted } = request
    if (outcome === 'failed') return this.results.get(batch!)?.error
    return errorFor(outcome, {
      name: this.configuration.name,
      timeoutMs,
      signal,
      hasStarted,
      retryAfterMs,
      waitingRows: state.waitingRows,
      queueLimit: state.settings.queueLimit,
      waitMs: () => waitMs(state),
      lastLoss,
      idempotent: this.serving.options.idempotent ?? true,
      isAtFault,
    })
  }

  /** The name of those that it may share batches with: mostly that of the last one of its key, which is alike. */
  protected groupOf(batch: Batch): string {
    const { batchKeys, profile, templates } = this.configuration
    const { key } = batch
    const form = batch.form!
    const last = this.latest.get(key)
    if (last !== undefined && commonForm(last.form, form) === last.form) return last.group
    if (!batchKeys.includes(key)) throw unknownKey(op, key, batchKeys)
    const template = templates.get(key)
    if (profile === 'safe' && template !== undefined) checkAgainst(op, template, batch)
    const group = `${key}\n${signatureOf(form)}`
    this.latest.set(key, { form, group })
    return group
  }

  protected async warmUp(partition: Partition): Promise<void> {
    const { warmUp, batchSizes, templates } = this.configuration
    if (!warmUp || this.isDisposed) return
    for (const [key, template] of templates)
      for (const size of batchSizes) {
        const batch = zeros(template, size).withKey(key)
        const { output } = await this.inTime(partition, batch)
        cutter('start', output, batch, this.serving)
        this.description ??= describeModel(template, output)
      }
  }

  /** Runs a batch of a warm-up. Rejects with `worker_start` when that takes longer than batches may. */
  protected async inTime(partition: Partition, batch: Batch): Promise<Executed> {
    const { warmUpTimeoutMs: timeoutMs, clock } = this.configuration
    const executed = partition.execute(batch, () => {})
    if (timeoutMs === Infinity || !isPromise(executed)) return executed
    return new Promise((resolve, reject) => {
      const late = (): void =>
        reject(
          new NxError(
            'worker_start',
            'start',
            `the warm-up of ${batch.size} rows ran for more than ${timeoutMs} ms; ` +
              'allow more by executionTimeoutMs, or leave it out by { warmUp: false }',
            { timeoutMs },
          ),
        )
      executed.finally(clock.after(timeoutMs, late)).then(resolve, reject)
    })
  }
}

function checkPartition(partition: Partition): void {
  if (typeof partition?.execute === 'function' && typeof partition.lost?.then === 'function') return
  throw wrongOption('start', 'what partitions.create gives', 'a Partition', partition)
}

/** Rows of a batch. */
function rowsOf(batch: Batch, { start, rows }: Rows): Batch {
  const rest = start === 0 ? batch : batch.split(start)[1]
  return rows === rest.size ? rest : rest.split(rows)[0]
}
