// serveWorker: the worker's side of worker partitions.
import { defaultBackend } from '@nx/tensor'
import { NxError } from '@nx/types'
import { RunningModule } from '../running-module.ts'
import type { Serving } from '../serving.ts'
import { checkServing, functionOptions, listening } from '../serving-options.ts'
import { type FromWorker, ours, protocol, type ToWorker, type WireContainer } from './messages.ts'
import { parentPort, type ParentPort } from './port.ts'
import { fromWireBatch, memoryOf, toWire } from './wire.ts'
import { toWireError } from './wire-error.ts'

const op = 'serveWorker'

type Message = Extract<ToWorker, { readonly kind: 'run' }>

/**
 * Runs the batches of a serving in this worker, for the `workerPartitions` of the thread that made it. The worker's
 * module sets its default backend, makes the serving and calls this once; the serving may be the one that the server is
 * started with, or one with more to it, as functions are made and models loaded here alone.
 *
 * @throws NxError `no_worker` outside of a worker, `option` for what is no serving.
 *
 * @example
 * // worker.js: serveWorker(jitServing((x) => multiply(x, 2)))
 * serveWorker(jitServing((x) => multiply(x, 2))) // throws no_worker
 */
export function serveWorker(serving: Serving<never>): void {
  checkServing(op, serving as Serving)
  const port = parentPort()
  let runner: Promise<Worker> | undefined
  port.listen((data) => {
    const message = ours<ToWorker>(data)
    if (message?.kind === 'init') {
      runner = Worker.init(port, serving, message)
      runner.then(
        () => port.post({ protocol, kind: 'ready' } satisfies FromWorker),
        (error: unknown) =>
          port.post({ protocol, kind: 'refused', error: toWireError(error) } satisfies FromWorker),
      )
    } else if (message?.kind === 'run') {
      runner?.then((worker) => worker.run(message)).catch(() => {})
    }
  })
  port.post({ protocol, kind: 'hello' } satisfies FromWorker)
}

/** Runs batches one after the other. */
class Worker {
  protected readonly port: ParentPort
  protected readonly serving: Serving<never>
  protected readonly module: RunningModule
  protected readonly told: HookQueue

  protected constructor(port: ParentPort, serving: Serving<never>, module: RunningModule, told: HookQueue) {
    this.port = port
    this.serving = serving
    this.module = module
    this.told = told
  }

  static async init(
    port: ParentPort,
    serving: Serving<never>,
    { batchKeys, hooks }: Extract<ToWorker, { readonly kind: 'init' }>,
  ): Promise<Worker> {
    const told = new HookQueue()
    const options = listening(functionOptions(serving.options), hooks, (name, value) => told.add(name, value))
    const module = await RunningModule.init(serving.module, 'process', [options], batchKeys)
    return new Worker(port, serving, module, told)
  }

  async run({ id, batch: wired }: Message): Promise<void> {
    this.told.begin((name, value) => {
      this.port.post({ protocol, kind: 'hook', id, name, value } satisfies FromWorker, memoryOf(value))
    })
    try {
      const backend = this.serving.options.backend ?? defaultBackend()
      const { output, serverInfo } = await this.module.execute(fromWireBatch(wired, backend), 0)
      await this.told.end()
      const wire = await toWire(op, output)
      this.post(id, { protocol, kind: 'done', id, output: wire, serverInfo }, memoryOf(wire))
    } catch (error) {
      this.port.post({ protocol, kind: 'failed', id, error: toWireError(error) } satisfies FromWorker)
    }
  }

  protected post(id: number, message: FromWorker, memory: readonly ArrayBuffer[]): void {
    try {
      this.port.post(message, memory)
    } catch (error) {
      throw new NxError(
        'container',
        op,
        `the server information of batch ${id} cannot be cloned (${String(error)}); give plain data`,
      )
    }
  }
}

/** Tells of hooks in the order in which they were called, though their values may have to be waited for. */
class HookQueue {
  protected last: Promise<void> = Promise.resolve()
  protected tell: ((name: string, value: WireContainer) => void) | undefined

  begin(tell: NonNullable<HookQueue['tell']>): void {
    this.tell = tell
    this.last = Promise.resolve()
  }

  add(name: string, value: unknown): void {
    const { tell } = this
    // Read now: what it is called with may be freed after.
    const wire = toWire(op, value)
    wire.catch(() => {})
    this.last = this.last.then(async () => tell?.(name, await wire))
    this.last.catch(() => {})
  }

  /** Fulfilled when all were told; rejects if one could not be. */
  async end(): Promise<void> {
    await this.last
    this.tell = undefined
  }
}
