// A started serving: carries out what its dispatcher decides, with real time, partitions and callers.
import { NxError } from '@nx/types'
import { Batch } from './batch.ts'
import { type Caller, collecting, EventQueue } from './caller.ts'
import { Counters } from './counters.ts'
import { unknownKey } from './default-module.ts'
import type { Effect, Event, Outcome, Rows } from './dispatcher/messages.ts'
import { createState, type State } from './dispatcher/state.ts'
import { step, waitMs, wakeTime } from './dispatcher/step.ts'
import type { Executed, Partition } from './partition.ts'
import { postprocess } from './postprocess.ts'
import { batchesOf, preprocess } from './preprocess.ts'
import { type CheckedRequest, checkRequest } from './request-options.ts'
import { resultStream } from './result-stream.ts'
import { type Cut, cutter, joinPieces } from './rows.ts'
import { noInputStream, oversized } from './run.ts'
import type { Health, RequestOptions, Server, ServerStats, TensorDescription } from './server.ts'
import type { BatchStream, ResultStream, Serving, ServingResult } from './serving.ts'
import { functionOptions, streamedHooks } from './serving-options.ts'
import { type Span, startSpan, within } from './span.ts'
import type { Configuration } from './start-options.ts'
import { Supervisor } from './supervisor.ts'
import { TemplateChecks, templateFor } from './template-check.ts'
import { describeModel, zeros } from './warm-up.ts'

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
}

/** What came of a batch whose requests are being told. */
type Result = { readonly cut: Cut; readonly serverInfo: unknown } | { readonly error: unknown }

type Execute = Extract<Effect, { type: 'execute' }>

export class BatchServer implements Server {
  readonly name: string
  readonly serving: Serving
  readonly batchSize: number
  protected readonly configuration: Configuration
  protected readonly state: State
  protected readonly supervisor: Supervisor
  protected readonly counters: Counters = new Counters()
  protected readonly requests: Map<number, Request> = new Map()
  protected readonly templates: TemplateChecks
  protected readonly results: Map<number, Result> = new Map()
  protected readonly events: Event[] = []
  protected isHandling = false
  protected admissions = 0
  protected armedFor = Infinity
  protected disarm: (() => void) | null = null
  protected awaitsTurn = false
  protected lastLoss: unknown
  protected description: {
    inputs: readonly TensorDescription[]
    outputs: readonly TensorDescription[]
  } | null = null
  protected phase: Health['state'] = 'starting'
  protected onDrained: () => void = () => {}
  protected stopping: Promise<void> | null = null

  constructor(serving: Serving, configuration: Configuration) {
    const { name, settings, partitions, batchKeys, clock } = configuration
    this.name = name
    this.serving = serving
    this.batchSize = settings.batchSize
    this.configuration = configuration
    this.state = createState(settings)
    this.templates = new TemplateChecks(serving)
    const options = functionOptions(serving.options, batchKeys)
    const make = async (slot: number): Promise<Partition> => {
      const partition = await partitions.create(slot, serving, options)
      try {
        await this.warmUp(partition)
        return partition
      } catch (error) {
        await partition.dispose()
        throw error
      }
    }
    this.supervisor = new Supervisor(partitions.count, make, clock, {
      lost: (slot, error) => {
        this.lastLoss = error
        this.counters.counts.replacedPartitions++
        this.handle({ type: 'lost', slot })
      },
      restored: (slot) => this.handle({ type: 'restored', slot }),
      hopeless: (error) => {
        this.lastLoss = error
        this.handle({ type: 'hopeless' })
      },
    })
  }

  async start(): Promise<void> {
    await this.supervisor.start()
    this.phase = 'ready'
  }

  async batchedRun(input: unknown, options: RequestOptions = {}): Promise<unknown> {
    const request = checkRequest(op, options, this.configuration.timeoutMs)
    const { name, serving, configuration } = this
    const now = configuration.clock.now
    const { batches, info } = await preprocess(op, serving, input, { server: name }, now)
    const result = serving.options.streaming
      ? await this.stream(batches, request)
      : await this.collect(batches, request)
    return postprocess(serving, result, info, { server: name }, now)
  }

  health(): Health {
    const { settings, idle, lost } = this.state
    return {
      live: this.phase !== 'stopped',
      ready: this.phase === 'ready' && lost.size < settings.slots,
      state: this.phase,
      partitions: { total: settings.slots, idle: idle.length, lost: lost.size },
    }
  }

  stats(): ServerStats {
    return this.counters.copy(this.requests.size, this.state.waitingRows)
  }

  describe(): {
    readonly inputs: readonly TensorDescription[]
    readonly outputs: readonly TensorDescription[]
  } | null {
    return this.description
  }

  estimatedWaitMs(): number {
    return waitMs(this.state)
  }

  stop(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    return (this.stopping ??= this.end(options.timeoutMs ?? this.configuration.shutdownTimeoutMs))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  protected async end(timeoutMs: number): Promise<void> {
    this.phase = 'draining'
    const drained = new Promise<void>((resolve) => (this.onDrained = resolve))
    this.handle(this.configuration.profile === 'nx' ? { type: 'halt', running: false } : { type: 'drain' })
    const give = (): void => this.handle({ type: 'halt', running: true })
    const cancel = timeoutMs === Infinity ? () => {} : this.configuration.clock.after(timeoutMs, give)
    await drained
    cancel()
    this.disarm?.()
    this.phase = 'stopped'
    await this.supervisor.dispose()
  }

  protected async collect(batches: Batch | BatchStream, request: CheckedRequest): Promise<ServingResult> {
    if (batches instanceof Batch) return this.collectBatch(batches, request)
    const results: { readonly output: unknown; readonly serverInfo: unknown }[] = []
    for await (const batch of batchesOf(op, batches, this.batchSize))
      results.push((await this.collectBatch(batch, request)) as (typeof results)[number])
    if (results.length === 0)
      throw new NxError(
        'empty',
        op,
        'the stream of batches has none, so there is no result; give at least one',
      )
    const outputs = results.map(({ output }) => output)
    return { output: joinPieces(op, outputs), serverInfo: results[0]!.serverInfo }
  }

  protected collectBatch(batch: Batch, request: CheckedRequest): Promise<ServingResult> {
    return new Promise((resolve, reject) => this.admit(batch, request, collecting(op, resolve, reject)))
  }

  protected async stream(batches: Batch | BatchStream, request: CheckedRequest): Promise<ResultStream> {
    if (streamedHooks(this.serving.options).length > 0) {
      if (!(batches instanceof Batch)) throw noInputStream(op)
      if (batches.size > this.batchSize) throw oversized(op, batches.size, this.batchSize)
    }
    let current = -1
    const queue: EventQueue = new EventQueue(() => this.handle({ type: 'cancel', id: current }))
    if (batches instanceof Batch) {
      current = this.admit(
        batches,
        request,
        queue.caller(0, () => queue.finish()),
      )
      queue.assertSound()
    } else
      void this.feed(batches, request, queue, (id) => (current = id)).then(
        () => queue.finish(),
        (error: unknown) => queue.finish({ error }),
      )
    return resultStream(op, queue)
  }

  /** Admits the batches of a stream, each when the one before was computed and its results are being taken. */
  protected async feed(
    batches: BatchStream,
    request: CheckedRequest,
    queue: EventQueue,
    admitted: (id: number) => void,
  ): Promise<void> {
    let rows = 0
    for await (const batch of batchesOf(op, batches, this.batchSize)) {
      await queue.room()
      if (!queue.isOpen) return
      await new Promise<void>((done) => admitted(this.admit(batch, request, queue.caller(rows, done))))
      rows += batch.size
    }
  }

  /** Checks a request and hands it to the dispatcher. Throws what is wrong with it; the caller is told the rest. */
  protected admit(
    batch: Batch,
    { priority, tenant, timeoutMs, signal }: CheckedRequest,
    caller: Caller,
  ): number {
    const { counts } = this.counters
    counts.received++
    try {
      this.check(batch)
    } catch (error) {
      counts.rejected++
      throw error
    }
    const id = this.admissions++
    const now = this.configuration.clock.now()
    if (signal?.aborted) {
      counts.cancelled++
      caller.fail(cancelled(signal))
      return id
    }
    const { telemetry } = this.serving.options
    const facts = { server: this.name, batchKey: batch.key, rows: batch.size }
    const request: Request = {
      batch,
      caller,
      admittedAt: now,
      timeoutMs,
      signal,
      onAbort: () => this.handle({ type: 'cancel', id }),
      span:
        telemetry === undefined ? null : startSpan(telemetry, 'queue', facts, this.configuration.clock.now),
      hasStarted: false,
    }
    this.requests.set(id, request)
    signal?.addEventListener('abort', request.onAbort)
    const group = `${batch.key}\n${batch.signature}`
    this.handle({ type: 'admit', id, group, rows: batch.size, priority, tenant, deadline: now + timeoutMs })
    return id
  }

  protected check(batch: Batch): void {
    const { batchKeys } = this.configuration
    if (!batchKeys.includes(batch.key)) throw unknownKey(op, batch.key, batchKeys)
    if (this.configuration.profile === 'safe') this.templates.check(op, batch)
  }

  /** Lets the dispatcher take note, and does what it says; what happens meanwhile comes afterwards. */
  protected handle(event: Event): void {
    this.events.push(event)
    if (this.isHandling) return
    this.isHandling = true
    try {
      for (let next = this.events.shift(); next !== undefined; next = this.events.shift())
        for (const effect of step(this.state, next, this.configuration.clock.now())) this.apply(effect)
    } finally {
      this.isHandling = false
    }
    this.arm()
  }

  protected apply(effect: Effect): void {
    switch (effect.type) {
      case 'execute':
        this.launch(effect)
        break
      case 'deliver':
        this.deliver(effect)
        break
      case 'settle':
        this.settle(effect)
        break
      case 'replace':
        this.giveUp(effect.slot)
        break
      case 'drained':
        this.onDrained()
    }
  }

  /** Sees to it that the dispatcher is told the time when it wants to be. */
  protected arm(): void {
    const { clock } = this.configuration
    const time = wakeTime(this.state)
    if (time === -Infinity) {
      if (this.awaitsTurn) return
      this.awaitsTurn = true
      clock.soon(() => {
        this.awaitsTurn = false
        this.handle({ type: 'turn' })
      })
      return
    }
    // A timer that is too early costs nothing: it is set anew when it fires. A needless one keeps the process alive.
    if (time >= this.armedFor && time !== Infinity) return
    this.disarm?.()
    this.disarm = null
    this.armedFor = time
    if (time === Infinity) return
    this.disarm = clock.after(time - clock.now(), () => {
      this.armedFor = Infinity
      this.disarm = null
      this.handle({ type: 'tick' })
    })
  }

  /** Starts a batch in the host's next turn, so that computing in this thread does not keep out what arrives. */
  protected launch(effect: Execute): void {
    const { counters, configuration } = this
    const now = configuration.clock.now()
    for (const { id } of effect.parts) {
      const request = this.requests.get(id)!
      if (request.hasStarted) continue
      request.hasStarted = true
      request.span?.stop()
      counters.queueSeconds.add((now - request.admittedAt) / 1000)
    }
    counters.counts.executions++
    counters.counts.executedRows += effect.rows
    if (effect.isRetry) counters.counts.retries++
    if (effect.isBisection) counters.counts.bisections++
    counters.batchRows.add(effect.rows)
    const batches = effect.parts.map((part) => rowsOf(this.requests.get(part.id)!.batch, part))
    configuration.clock.soon(() => void this.execute(effect, batches))
  }

  protected async execute(effect: Execute, batches: readonly Batch[]): Promise<void> {
    const { batch: number, slot, parts } = effect
    const partition = this.supervisor.partition(slot)
    if (partition === null) return
    const started = this.configuration.clock.now()
    try {
      const batch = this.padded(Batch.merge(batches))
      const executed = await this.observed(effect, batch, () =>
        partition.execute(batch, (name, value) => this.tellHooks(parts, name, value)),
      )
      this.counters.computeSeconds.add((this.configuration.clock.now() - started) / 1000)
      this.results.set(number, {
        cut: cutter(op, executed.output, batch.size),
        serverInfo: executed.serverInfo,
      })
      this.handle({ type: 'executed', batch: number })
    } catch (error) {
      if (error instanceof NxError && error.code === 'worker_lost')
        this.supervisor.replace(slot, partition, error)
      else {
        this.results.set(number, { error })
        this.handle({
          type: 'failed',
          batch: number,
          whole: error instanceof NxError && error.code === 'batch_output',
        })
      }
    } finally {
      this.results.delete(number)
    }
  }

  protected observed({ slot }: Execute, batch: Batch, run: () => Promise<Executed>): Promise<Executed> {
    const { telemetry } = this.serving.options
    if (telemetry === undefined) return run()
    const facts = { server: this.name, batchKey: batch.key, rows: batch.size, partition: slot }
    const learnt = ({ serverInfo }: Executed): object => ({ serverInfo })
    return within(telemetry, 'execute', facts, run, learnt, this.configuration.clock.now)
  }

  /** A batch of an allowed size. */
  protected padded(batch: Batch): Batch {
    const size = this.configuration.batchSizes.length === 1 ? batch.size : this.allowedSize(batch.size)
    return size > batch.size ? batch.pad(size - batch.size) : batch
  }

  protected allowedSize(rows: number): number {
    return this.configuration.batchSizes.find((size) => size >= rows) ?? rows
  }

  protected tellHooks(parts: readonly Rows[], name: string, value: unknown): void {
    for (const { id, offset, rows } of parts) {
      const request = this.requests.get(id)
      if (request === undefined) continue
      try {
        request.caller.hook(name, cutter(op, value, offset + rows)(offset, rows))
      } catch (error) {
        this.handle({ type: 'cancel', id })
        request.caller.fail(error)
      }
    }
  }

  protected deliver({ id, batch, start, rows, offset, last }: Extract<Effect, { type: 'deliver' }>): void {
    const request = this.requests.get(id)!
    const result = this.results.get(batch)!
    if ('error' in result) return
    request.caller.part(start, result.cut(offset, rows), rows, result.serverInfo)
    if (!last) return
    this.counters.counts.succeeded++
    this.close(id, request)
    request.caller.end()
  }

  protected settle(effect: Extract<Effect, { type: 'settle' }>): void {
    const { id, outcome } = effect
    const request = this.requests.get(id)!
    this.counters.counts[counterOf(outcome, request.hasStarted)]++
    const error = this.errorFor(effect, request)
    this.close(id, request)
    if (!request.hasStarted) request.span?.fail(error)
    request.caller.fail(error)
  }

  protected close(id: number, request: Request): void {
    this.requests.delete(id)
    request.signal?.removeEventListener('abort', request.onAbort)
    const seconds = (this.configuration.clock.now() - request.admittedAt) / 1000
    this.counters.requestSeconds.add(seconds)
  }

  protected giveUp(slot: number): void {
    const partition = this.supervisor.partition(slot)
    const { executionTimeoutMs } = this.state.settings
    const error = new NxError(
      'worker_lost',
      op,
      `a batch ran for more than ${executionTimeoutMs} ms; its partition was replaced`,
    )
    if (partition !== null) this.supervisor.replace(slot, partition, error)
  }

  protected errorFor(effect: Extract<Effect, { type: 'settle' }>, { timeoutMs, signal }: Request): unknown {
    const { name, state } = this
    switch (effect.outcome) {
      case 'failed': {
        const result = this.results.get(effect.batch!)
        return result !== undefined && 'error' in result ? result.error : undefined
      }
      case 'cancelled':
        return cancelled(signal)
      case 'overloaded':
        return new NxError(
          'overloaded',
          op,
          `the queue of ${name} is full, ${state.waitingRows} of ${state.settings.queueLimit} rows wait; ` +
            `try again in ${effect.retryAfterMs} ms`,
          {
            retryAfterMs: effect.retryAfterMs,
            queuedRows: state.waitingRows,
            queueLimit: state.settings.queueLimit,
          },
        )
      case 'late':
        return new NxError(
          'deadline_exceeded',
          op,
          `${name} cannot answer within ${timeoutMs} ms, about ${Math.ceil(waitMs(state))} ms of work wait; ` +
            `try again in ${effect.retryAfterMs} ms`,
          { timeoutMs, retryAfterMs: effect.retryAfterMs, admitted: false },
        )
      case 'deadline_exceeded':
        return new NxError(
          'deadline_exceeded',
          op,
          `${name} gave no answer within ${timeoutMs} ms; allow more by timeoutMs, or add partitions`,
          { timeoutMs, admitted: true },
        )
      case 'worker_lost':
        return new NxError(
          'worker_lost',
          op,
          `the partition of ${name} that ran the request was lost, ${String((this.lastLoss as Error)?.message ?? this.lastLoss)}; ` +
            'run it again if that does no harm',
          { retryable: this.serving.options.idempotent ?? true },
        )
      case 'shutting_down':
        return new NxError('shutting_down', op, `${name} is shutting down; ask another server`)
    }
  }

  protected async warmUp(partition: Partition): Promise<void> {
    const { warmUp, batchKeys, batchSizes } = this.configuration
    if (!warmUp) return
    for (const key of batchKeys) {
      const template = templateFor(this.serving, key)
      if (template === undefined) continue
      for (const size of batchSizes) {
        const { output } = await partition.execute(zeros(template, size).withKey(key), () => {})
        this.description ??= describeModel(template, output)
      }
    }
  }
}

/** Rows of a batch. */
function rowsOf(batch: Batch, { start, rows }: Rows): Batch {
  const rest = start === 0 ? batch : batch.split(start)[1]
  return rows === rest.size ? rest : rest.split(rows)[0]
}

function cancelled(signal: AbortSignal | undefined): NxError {
  const reason: unknown = signal?.reason
  const text = reason instanceof Error ? reason.message : String(reason ?? 'the stream was closed')
  return new NxError('cancelled', op, `the caller gave up: ${text}`, { reason })
}

function counterOf(
  outcome: Exclude<Outcome, 'succeeded'>,
  hasStarted: boolean,
): 'failed' | 'rejected' | 'cancelled' | 'expired' {
  switch (outcome) {
    case 'failed':
    case 'worker_lost':
      return 'failed'
    case 'cancelled':
      return 'cancelled'
    case 'deadline_exceeded':
      return 'expired'
    case 'overloaded':
    case 'late':
    case 'shutting_down':
      return hasStarted ? 'failed' : 'rejected'
  }
}
