// A partition that is a worker, as the server's thread sees it.
import { defaultBackend } from '@nx/tensor'
import { type Backend, NxError } from '@nx/types'
import type { Batch } from '../batch.ts'
import { longestTimer } from '../clock.ts'
import type { Executed, Partition } from '../partition.ts'
import type { Serving, ServingFunctionOptions } from '../serving.ts'
import { streamedHooks } from '../serving-options.ts'
import { type FromWorker, ours, protocol, type ToWorker } from './messages.ts'
import { openPort, type WorkerLike, type WorkerPort } from './port.ts'
import { fromWireError } from './wire-error.ts'
import { fromWire, memoryOf, toWireBatch } from './wire.ts'

const op = 'workerPartitions'

/** A batch that is being run. */
interface Running {
  readonly id: number
  readonly backend: Backend
  readonly onHook: (name: string, value: unknown) => void
  readonly resolve: (executed: Executed) => void
  readonly reject: (error: unknown) => void
}

export class WorkerPartition implements Partition {
  readonly lost: Promise<unknown>
  /** Fulfilled when the worker can take batches. */
  readonly ready: Promise<void>
  protected readonly port: WorkerPort
  protected running: Running | undefined
  /** Why it takes no more batches. */
  protected ended: NxError | undefined
  protected runs = 0
  protected starting: { readonly resolve: () => void; readonly reject: (error: unknown) => void } | undefined
  protected tellLost: (reason: unknown) => void = () => {}

  constructor(
    worker: WorkerLike,
    { options }: Serving<never>,
    { batchKeys }: ServingFunctionOptions,
    timeoutMs: number,
  ) {
    this.lost = new Promise((resolve) => (this.tellLost = resolve))
    this.port = openPort(worker, {
      message: (data) => {
        const message = ours<FromWorker>(data)
        if (message?.kind === 'hello')
          this.send({ protocol, kind: 'init', batchKeys, hooks: streamedHooks(options) })
        else if (message !== undefined) this.understand(message)
      },
      end: (reason) => this.lose(reason),
    })
    this.ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => this.fail(tooSlow(timeoutMs)), Math.min(timeoutMs, longestTimer))
      this.starting = {
        resolve: () => {
          clearTimeout(timer)
          resolve()
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
    })
  }

  async execute(batch: Batch, onHook: Running['onHook']): Promise<Executed> {
    const wired = await toWireBatch(op, batch)
    const backend = batch.parts[0]?.tensors[0]?.backend ?? defaultBackend()
    return new Promise<Executed>((resolve, reject) => {
      if (this.ended !== undefined) throw this.ended
      const id = ++this.runs
      this.send({ protocol, kind: 'run', id, batch: wired }, memoryOf(wired))
      this.running = { id, backend, onHook, resolve, reject }
      this.port.keepAlive(true)
    })
  }

  async dispose(): Promise<void> {
    this.end(
      new NxError('worker_lost', op, 'the worker was ended while it ran a batch, or before it was ready', {
        retryable: true,
      }),
    )
    await this.port.terminate()
  }

  protected send(message: ToWorker, transfer?: ArrayBuffer[]): void {
    this.port.post(message, transfer)
  }

  /** A worker of another version may say anything; what it says must not end this thread. */
  protected understand(message: FromWorker): void {
    try {
      this.receive(message)
    } catch (error) {
      this.lose(`it sent a message "${message.kind}" that cannot be read (${String(error)})`)
    }
  }

  protected receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.port.keepAlive(false)
        this.starting?.resolve()
        this.starting = undefined
        return
      case 'refused':
        return this.fail(fromWireError(message.error))
      case 'hook':
      case 'done':
      case 'failed':
        return this.receiveOf(message)
    }
  }

  /** What is told of the batch that runs. */
  protected receiveOf(message: Extract<FromWorker, { readonly id: number }>): void {
    const { running } = this
    if (running === undefined || running.id !== message.id) return
    try {
      if (message.kind === 'hook')
        return running.onHook(message.name, fromWire(message.value, running.backend))
      if (message.kind === 'failed') throw fromWireError(message.error)
      const output = fromWire(message.output, running.backend)
      running.resolve({ output, serverInfo: message.serverInfo })
    } catch (error) {
      running.reject(error)
    }
    this.running = undefined
    this.port.keepAlive(false)
  }

  /** It could not be made. */
  protected fail(error: unknown): void {
    this.starting?.reject(error)
    this.starting = undefined
  }

  /** It ended though nobody asked it to. */
  protected lose(reason: unknown): void {
    if (this.ended !== undefined) return
    const text = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)
    const error = new NxError(
      'worker_lost',
      op,
      `the worker was lost, ${text}; give the batch to another one`,
      {
        retryable: true,
        reason,
      },
    )
    // What its module throws is the cause, and says more.
    this.starting?.reject(reason instanceof Error ? reason : error)
    this.starting = undefined
    this.end(error)
    this.tellLost(error)
    void this.port.terminate()
  }

  protected end(error: NxError): void {
    this.ended ??= error
    this.fail(error)
    const { running } = this
    this.running = undefined
    running?.reject(error)
  }
}

function tooSlow(timeoutMs: number): NxError {
  return new NxError(
    'worker_start',
    op,
    `the worker was not ready within ${timeoutMs} ms; call serveWorker(serving) in its module, or give it more startTimeoutMs`,
    { timeoutMs },
  )
}
