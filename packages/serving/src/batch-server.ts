// A started serving, as its callers use it: inputs become batches, and what comes of these becomes results.
import { checkOptions, NxError } from '@nx/types'
import { AbortListeners } from './abort-listeners.ts'
import { Batch } from './batch.ts'
import { BatchExecutor } from './batch-executor.ts'
import { EventQueue, ResultCaller } from './caller.ts'
import { postprocess } from './postprocess.ts'
import { batchesOf, preprocess } from './preprocess.ts'
import { cancelled } from './request-errors.ts'
import { type CheckedRequest, checkRequest } from './request-options.ts'
import { resultStream } from './result-stream.ts'
import { joinPieces } from './rows.ts'
import { noInputStream, oversized } from './run.ts'
import type { Health, ModelDescription, RequestOptions, Server, ServerStats } from './server.ts'
import type { BatchStream, ResultStream, Serving, ServingResult } from './serving.ts'
import { streamedHooks } from './serving-options.ts'
import { type Configuration, limit } from './start-options.ts'
import { Stoppable } from './stoppable.ts'

const op = 'batchedRun'

export class BatchServer implements Server {
  readonly name: string
  readonly serving: Serving
  readonly batchSize: number
  protected readonly configuration: Configuration
  protected readonly executor: BatchExecutor
  protected readonly aborts: AbortListeners = new AbortListeners()
  protected phase: Health['state'] = 'starting'
  protected stopping: Promise<void> | null = null
  /** A request without options. */
  protected readonly usual: CheckedRequest
  /** Whether callers give batches and get their outputs, with nothing to be done before and after. */
  protected readonly isPlain: boolean

  constructor(serving: Serving, configuration: Configuration) {
    this.name = configuration.name
    this.serving = serving
    this.batchSize = configuration.settings.batchSize
    this.configuration = configuration
    this.executor = new BatchExecutor(serving, configuration, this.aborts)
    this.usual = checkRequest(op, {}, configuration.timeoutMs)
    const { streaming, clientPreprocessing, clientPostprocessing } = serving.options
    this.isPlain = ![streaming, clientPreprocessing, clientPostprocessing].some(Boolean)
  }

  async start(): Promise<void> {
    await this.executor.start()
    this.phase = 'ready'
  }

  batchedRun(input: unknown, options?: RequestOptions): Promise<unknown> {
    if (!this.isPlain || !(input instanceof Batch) || input.size === 0) return this.processed(input, options)
    // One promise: each further one takes a turn through the queue of microtasks.
    return new Promise((resolve, reject) => {
      const caller = new ResultCaller(op, ({ output }) => resolve(output), reject)
      this.executor.admit(input, this.checked(options), caller)
    })
  }

  protected checked(options: RequestOptions | undefined): CheckedRequest {
    return options === undefined ? this.usual : checkRequest(op, options, this.configuration.timeoutMs)
  }

  /** Runs an input that becomes batches, or whose results become something else. */
  protected async processed(input: unknown, options: RequestOptions | undefined): Promise<unknown> {
    const request = this.checked(options)
    const { name, serving, configuration } = this
    const { now } = configuration
    const made = preprocess(op, serving, input, { server: name }, now)
    const { batches, info } = made instanceof Promise ? await made : made
    if (!serving.options.streaming) {
      const result =
        batches instanceof Batch ? this.collect(batches, request) : this.collectAll(batches, request)
      return postprocess(serving, await result, info, { server: name }, now)
    }
    const stream = await this.stream(batches, request)
    try {
      return await postprocess(serving, stream, info, { server: name }, now)
    } catch (error) {
      // Nobody will take its results.
      await stream.return?.()
      throw error
    }
  }

  health(): Health {
    const partitions = this.executor.partitions()
    return {
      live: this.phase !== 'stopped',
      ready: this.phase === 'ready' && partitions.lost < partitions.total,
      state: this.phase,
      partitions,
    }
  }

  stats(): ServerStats {
    return this.executor.stats()
  }

  describe(): ModelDescription | null {
    return this.executor.description
  }

  estimatedWaitMs(): number {
    return this.executor.waitMs()
  }

  async stop(options: { readonly timeoutMs?: number } = {}): Promise<void> {
    checkOptions('stop', options, ['timeoutMs'])
    const { clock, shutdownTimeoutMs } = this.configuration
    const timeoutMs = limit('timeoutMs', options.timeoutMs, shutdownTimeoutMs, 0, 'stop')
    this.stopping ??= this.end()
    const cancel = timeoutMs === Infinity ? () => {} : clock.after(timeoutMs, () => this.executor.halt())
    await this.stopping.finally(cancel)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  protected async end(): Promise<void> {
    this.phase = 'draining'
    await this.executor.drain(this.configuration.profile === 'safe')
    this.phase = 'stopped'
    await this.executor.dispose()
  }

  protected async collectAll(batches: BatchStream, request: CheckedRequest): Promise<ServingResult> {
    const results: { readonly output: unknown; readonly serverInfo: unknown }[] = []
    const source = new Stoppable(batches)
    await this.unlessAborted(
      request,
      (error) => source.stop(error),
      async () => {
        for await (const batch of batchesOf(op, source, this.batchSize))
          results.push((await this.collect(batch, request)) as (typeof results)[number])
      },
    )
    if (results.length === 0)
      throw new NxError(
        'empty',
        op,
        'the stream of batches has none, so there is no result; give at least one',
      )
    const outputs = results.map(({ output }) => output)
    return { output: joinPieces(op, outputs), serverInfo: results[0]!.serverInfo }
  }

  protected collect(batch: Batch, request: CheckedRequest): Promise<ServingResult> {
    return new Promise((resolve, reject) =>
      this.executor.admit(batch, request, new ResultCaller(op, resolve, reject)),
    )
  }

  protected async stream(batches: Batch | BatchStream, request: CheckedRequest): Promise<ResultStream> {
    if (streamedHooks(this.serving.options).length > 0) {
      if (!(batches instanceof Batch)) throw noInputStream(op)
      if (batches.size > this.batchSize) throw oversized(op, batches.size, this.batchSize)
    }
    let current = -1
    if (batches instanceof Batch) {
      const queue = new EventQueue(() => this.executor.cancel(current))
      current = this.executor.admit(
        batches,
        request,
        queue.caller(0, () => queue.finish()),
      )
      queue.assertSound()
      return resultStream(op, queue)
    }
    const source = new Stoppable(batches)
    const queue = new EventQueue(() => {
      source.stop()
      this.executor.cancel(current)
    })
    const giveUp = (error: unknown): void => {
      queue.finish({ error })
      source.stop()
    }
    void this.unlessAborted(request, giveUp, () =>
      this.feed(source, request, queue, (id) => (current = id)),
    ).then(
      () => queue.finish(),
      (error: unknown) => queue.finish({ error }),
    )
    return resultStream(op, queue)
  }

  /** Admits the batches of a stream, each when the one before was computed and its results are being taken. */
  protected async feed(
    source: Stoppable<Batch>,
    request: CheckedRequest,
    queue: EventQueue,
    admitted: (id: number) => void,
  ): Promise<void> {
    let rows = 0
    for await (const batch of batchesOf(op, source, this.batchSize)) {
      // Nobody may be left since it was asked for.
      if (!queue.isOpen) return
      await new Promise<void>((done) =>
        admitted(this.executor.admit(batch, request, queue.caller(rows, done))),
      )
      rows += batch.size
      await queue.room()
    }
  }

  /** Runs something for a caller, which `giveUp` ends when the caller gives up. */
  protected async unlessAborted(
    { signal }: CheckedRequest,
    giveUp: (error: unknown) => void,
    run: () => Promise<void>,
  ): Promise<void> {
    if (signal === undefined) return run()
    const onAbort = (): void => giveUp(cancelled(signal))
    if (signal.aborted) onAbort()
    this.aborts.add(signal, onAbort)
    try {
      await run()
    } finally {
      this.aborts.remove(signal, onAbort)
    }
  }
}
