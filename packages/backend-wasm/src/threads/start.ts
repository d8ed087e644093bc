// Starts the workers of a pool: of Node's worker_threads, or Web Workers as browsers, Deno and Bun have them.
import { runTasks, serveThread } from './thread.ts'
import type { ThreadData } from './thread.ts'

/** A worker that runs a thread. */
export interface Thread {
  /** Fulfilled when it waits for jobs; rejects if it ends before. */
  readonly ready: Promise<void>
  /** Whether it is there. */
  alive: boolean
  terminate(): unknown
}

/** What the global scope has, by runtime. */
interface Scope {
  readonly Worker?: new (url: string | URL, options?: object) => Worker & { unref?(): void }
  readonly process?: { getBuiltinModule?(name: string): unknown }
  readonly navigator?: { readonly hardwareConcurrency?: number }
}

interface NodeWorker {
  on(type: string, listener: (value: unknown) => void): unknown
  terminate(): Promise<unknown>
  unref(): void
}

interface WorkerThreads {
  readonly Worker: new (source: string, options: object) => NodeWorker
}

const scope = (): Scope => globalThis as unknown as Scope

const builtin = <T>(name: string): T | undefined =>
  scope().process?.getBuiltinModule?.(`node:${name}`) as T | undefined

/** How many threads run at the same time here. */
export function availableThreads(): number {
  const os = builtin<{ availableParallelism?(): number }>('os')
  return os?.availableParallelism?.() ?? scope().navigator?.hardwareConcurrency ?? 1
}

/** What keeps this runtime from having several threads over one memory, if anything. */
export function obstacle(): string | undefined {
  if (typeof SharedArrayBuffer === 'undefined')
    return 'there is no SharedArrayBuffer; serve the page with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
  if (scope().Worker === undefined && builtin('worker_threads') === undefined)
    return 'this runtime has neither Worker nor node:worker_threads'
  return undefined
}

/** Starts a thread. */
export function startThread(data: ThreadData): Thread {
  const { Worker: Web } = scope()
  const node = builtin<WorkerThreads>('worker_threads')
  // Deno's Web Workers keep the process alive.
  if (Web === undefined || (node !== undefined && !('unref' in Web.prototype)))
    return startNodeWorker(node!, data)
  const url = URL.createObjectURL(
    new Blob([`onmessage=({data})=>{postMessage(0);${call('data')}}`], { type: 'text/javascript' }),
  )
  const worker = new Web(url, { type: 'module' })
  const thread = watch((ready, end) => {
    worker.addEventListener('message', ready)
    worker.addEventListener('error', (event) => {
      // Deno ends the whole process otherwise.
      event.preventDefault()
      end(event.message || 'it could not be loaded; a content security policy has to allow worker-src blob:')
    })
  }, worker)
  worker.postMessage(data)
  return thread
}

function startNodeWorker({ Worker }: WorkerThreads, data: ThreadData): Thread {
  const source = `const{workerData,parentPort}=require('node:worker_threads');parentPort.postMessage(0);${call('workerData')}`
  // Flags of the process are for its own modules.
  const worker = new Worker(source, { eval: true, workerData: data, execArgv: [] })
  return watch((ready, end) => {
    worker.on('message', ready)
    worker.on('error', end)
    worker.on('exit', (code) => end(`it exited with code ${String(code)}`))
  }, worker)
}

/** The source of a call with what an expression gives. */
const call = (data: string): string => `(${String(serveThread)})(${String(runTasks)},${data})`

/** Knows whether a worker is there; one that is ready keeps no process alive. */
function watch(
  listen: (ready: () => void, end: (reason: unknown) => void) => void,
  worker: { terminate(): unknown; unref?(): void },
): Thread {
  const thread: Omit<Thread, 'ready'> = {
    alive: true,
    terminate: () => {
      thread.alive = false
      return worker.terminate()
    },
  }
  const ready = new Promise<void>((resolve, reject) => {
    listen(
      () => {
        worker.unref?.()
        resolve()
      },
      (reason) => {
        thread.alive = false
        reject(reason)
      },
    )
  })
  return Object.assign(thread, { ready })
}
