// The WebAssembly backend on several threads over one memory.
import { checkOptions, wrongOption } from '@nx/types'
import { checkedSettings, createBackend, optionNames } from './backend.ts'
import type { Settings, WasmBackend, WasmOptions } from './backend.ts'
import { Memory } from './memory/index.ts'
import { mostThreads, Pool } from './threads/pool.ts'
import { availableThreads, obstacle as findObstacle, startThread } from './threads/start.ts'
import type { Thread } from './threads/start.ts'

/** Options of `wasmThreads`. */
export interface WasmThreadsOptions extends WasmOptions {
  /** How many threads compute, the caller's among them; by default as many as the machine runs at the same time. */
  readonly threads?: number
}

/** A backend that computes on several threads. */
export interface ThreadedBackend extends WasmBackend {
  /** How many threads compute, the caller's among them. */
  readonly threads: number
  /** Why there is one thread only though more were asked for; absent otherwise. */
  readonly obstacle: string | undefined
  /** Ends the other threads; from then on the backend computes on the caller's. */
  terminate(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const op = 'wasmThreads'

/** Ends the workers of backends that are garbage. */
const finalizers = (): FinalizationRegistry<readonly Thread[]> =>
  (registry ??= new FinalizationRegistry((workers) => workers.forEach((worker) => worker.terminate())))
let registry: FinalizationRegistry<readonly Thread[]> | undefined

/**
 * The WebAssembly backend on several threads: a pool of workers over one shared memory. What is long enough is split among them,
 * products, loops, reductions, convolutions, Fourier transforms, sorted lines and blocks of rows; the rest stays on the caller's
 * thread, which takes its part as well. Results have the same bits on any number of threads, one included, and those of
 * `wasmBackend`, but that a long sum or product of floats to few totals is put together from up to 64 parts.
 *
 * The caller waits for the others, by blocking where that is allowed: on the main thread of a page it works on or looks again.
 * Workers keep no process alive. Where there can be no threads, as in pages that are not cross-origin isolated, the backend
 * has one, and `obstacle` says why.
 *
 * @throws NxError as `wasmBackend`, and `option` for a number of threads below 1 or above 32; a call `worker_lost` if a thread ended
 * amid it.
 *
 * @example
 * const backend = await wasmThreads({ threads: 2 })
 * toArray(add(tensor([1, 2], { backend }), 1)) // => [2, 3]
 * backend.threads // => 2
 * await backend.terminate()
 */
export async function wasmThreads(options: WasmThreadsOptions = {}): Promise<ThreadedBackend> {
  checkOptions(op, options, ['threads', ...optionNames])
  const { threads = Math.min(availableThreads(), mostThreads) } = options
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads))
    throw wrongOption(op, 'threads', `a whole number from 1 to ${mostThreads}`, threads)
  const settings = checkedSettings(op, options)
  const made = threads === 1 ? undefined : await createPool(settings, threads)
  const obstacle = typeof made === 'string' ? made : undefined
  const pool = made instanceof Pool ? made : await Pool.create(new Memory(settings.memory), 1, startThread)
  finalizers().register(pool, pool.workers)
  const terminate = (): Promise<void> => pool.terminate()
  const threaded = {
    get threads() {
      return pool.threads
    },
    obstacle,
    terminate,
    [Symbol.asyncDispose]: terminate,
  }
  return Object.defineProperties(
    createBackend(settings, pool),
    Object.getOwnPropertyDescriptors(threaded),
  ) as ThreadedBackend
}

/** A pool, or why there is none. */
async function createPool({ memory }: Settings, threads: number): Promise<Pool | string> {
  const why = findObstacle()
  if (why !== undefined) return why
  try {
    return await Pool.create(new Memory({ ...memory, shared: true }), threads, startThread)
  } catch (error) {
    return `a worker did not start: ${String(error)}`
  }
}
