// The two ends of a worker: of Node's worker_threads, and of Web Workers as browsers, Deno and Bun have them.
import { NxError } from '@nx/types'

/** A worker as the thread that made it sees it. */
export type WorkerLike = NodeWorker | WebWorker

/** A worker of `node:worker_threads`. */
export interface NodeWorker {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  on(type: string, listener: (...given: unknown[]) => void): unknown
  terminate(): Promise<unknown>
  ref(): void
  unref(): void
}

/** A Web Worker. Bun's can be unreferenced. */
export interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  addEventListener(type: string, listener: (event: unknown) => void): void
  terminate(): void
  ref?(): void
  unref?(): void
}

/** What is told of a worker. */
export interface WorkerListener {
  message(data: unknown): void
  /** It ended, or what it does cannot be trusted any more. */
  end(reason: unknown): void
}

/** How both kinds are used. */
export interface WorkerPort {
  post(message: unknown, transfer?: ArrayBuffer[]): void
  terminate(): Promise<void>
  /** Whether it keeps the process alive. */
  keepAlive(keeps: boolean): void
}

/** Events of Web Workers, as far as they are looked at. */
interface WebEvent {
  readonly data?: unknown
  readonly error?: unknown
  readonly message?: unknown
  readonly code?: unknown
  preventDefault?(): void
}

/** Listens to a worker, once and for all. */
export function openPort(worker: WorkerLike, { message, end }: WorkerListener): WorkerPort {
  if ('on' in worker) {
    worker.on('message', message)
    worker.on('error', end)
    worker.on('messageerror', end)
    worker.on('exit', (code: unknown) => end(`it exited with code ${String(code)}`))
  } else {
    const on = (type: string, listener: (event: WebEvent) => void): void =>
      worker.addEventListener(type, (event) => listener(event as WebEvent))
    on('message', ({ data }) => message(data))
    on('error', (event) => {
      // Deno ends the whole process otherwise.
      event.preventDefault?.()
      end(event.error ?? event.message ?? 'it could not be loaded')
    })
    on('messageerror', () => end('a message could not be read'))
    // Bun's; elsewhere nothing is told when a worker closes itself.
    on('close', ({ code }) => end(`it exited with code ${String(code)}`))
  }
  return {
    post: (data, transfer = []) => worker.postMessage(data, transfer),
    async terminate() {
      await worker.terminate()
    },
    keepAlive: (keeps) => (keeps ? worker.ref?.() : worker.unref?.()),
  }
}

/** What the global scope has, by runtime. */
interface Scope {
  readonly Worker?: new (url: string | URL, options: { readonly type: 'module' }) => WebWorker
  readonly WorkerGlobalScope?: unknown
  readonly process?: { getBuiltinModule?(name: string): unknown }
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
  addEventListener(type: string, listener: (event: WebEvent) => void): void
}

interface WorkerThreads {
  readonly Worker: new (url: string | URL) => NodeWorker
  readonly parentPort: {
    postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void
    on(type: string, listener: (data: unknown) => void): unknown
  } | null
}

const scope = (): Scope => globalThis as unknown as Scope

const workerThreads = (): WorkerThreads | undefined =>
  scope().process?.getBuiltinModule?.('node:worker_threads') as WorkerThreads | undefined

/** Starts a worker of a module. Throws `no_worker` where there is no such thing. */
export function startWorker(url: string | URL): WorkerLike {
  const Web = scope().Worker
  if (Web !== undefined) return new Web(url, { type: 'module' })
  const threads = workerThreads()
  if (threads !== undefined) return new threads.Worker(url)
  throw new NxError(
    'no_worker',
    'workerPartitions',
    'this runtime has neither Worker nor node:worker_threads; use inProcessPartitions, or Node from 20.16',
  )
}

/** A worker's end. */
export interface ParentPort {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void
  listen(listener: (data: unknown) => void): void
}

/** The port to the thread that made this one. Throws `no_worker` outside of workers. */
export function parentPort(): ParentPort {
  const global = scope()
  if (global.WorkerGlobalScope !== undefined)
    return {
      post: (message, transfer = []) => global.postMessage(message, transfer),
      listen: (listener) => global.addEventListener('message', ({ data }) => listener(data)),
    }
  const port = workerThreads()?.parentPort
  if (port != null)
    return {
      post: (message, transfer = []) => port.postMessage(message, transfer),
      listen: (listener) => void port.on('message', listener),
    }
  throw new NxError(
    'no_worker',
    'serveWorker',
    'is called in the module of a worker, and this is none; give its URL to workerPartitions',
  )
}
