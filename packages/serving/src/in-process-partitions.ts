// Partitions in this thread: for tests, for small models, and for devices that compute beside it.
import type { JitOptions } from '@nx/defn'
import { NxError } from '@nx/types'
import { checkCount, type Executed, type Partition, type Partitions } from './partition.ts'
import { RunningModule } from './running-module.ts'
import type { Serving, ServingFunctionOptions } from './serving.ts'
import { listening, streamedHooks } from './serving-options.ts'

type OnHook = (name: string, value: unknown) => void

/** What the partitions of one server share. */
interface Shared {
  readonly module: Promise<RunningModule>
  /** Who is told of the hooks of the batch that a partition runs. */
  readonly listeners: (OnHook | undefined)[]
}

/**
 * Partitions in this thread, which take turns with everything else on it. A list says options of `jit` for each, such as
 * a backend of its own.
 *
 * The module of the serving is initialized once, with the options of all; one that is replaced goes on with its state.
 *
 * @throws NxError `option` unless there is at least one, and at most 1024.
 *
 * @example
 * inProcessPartitions(2).count // => 2
 */
export function inProcessPartitions(countOrOptions: number | readonly JitOptions[] = 1): Partitions {
  const list = Array.isArray(countOrOptions) ? (countOrOptions as readonly JitOptions[]) : []
  const count = Array.isArray(countOrOptions) ? list.length : (countOrOptions as number)
  checkCount('inProcessPartitions', 'count', count)
  const servers = new WeakMap<ServingFunctionOptions, Shared>()

  const init = (serving: Serving<never>, { batchKeys, ...options }: ServingFunctionOptions): Shared => {
    const listeners: Shared['listeners'] = []
    const names = streamedHooks(serving.options)
    const each = Array.from({ length: count }, (_, index) =>
      listening({ ...options, ...list[index] }, names, (name, value) => listeners[index]?.(name, value)),
    )
    return { module: RunningModule.init(serving.module, 'process', each, batchKeys), listeners }
  }

  return {
    count,
    async create(index, serving, options) {
      const shared = servers.get(options) ?? init(serving, options)
      servers.set(options, shared)
      // A partition that could not be made may be tried again.
      shared.module.catch(() => servers.delete(options))
      return partition(await shared.module, shared.listeners, index)
    },
  }
}

function partition(module: RunningModule, listeners: Shared['listeners'], index: number): Partition {
  let ended = false
  let abandon: ((error: unknown) => void) | undefined
  const lost = (): NxError =>
    new NxError('worker_lost', 'partition', 'the partition was ended; give the batch to another one', {
      retryable: true,
    })
  const unlessAbandoned = (executing: Promise<Executed>, end: () => void): Promise<Executed> =>
    new Promise((resolve, reject) => {
      abandon = (error) => {
        end()
        reject(error as Error)
      }
      executing.then((executed) => {
        end()
        resolve(executed)
      }, abandon)
    })
  return {
    execute(batch, onHook) {
      if (ended) return Promise.reject(lost())
      listeners[index] = onHook
      const end = (): void => {
        if (listeners[index] === onHook) listeners[index] = undefined
      }
      let executed: Executed | Promise<Executed>
      try {
        executed = module.execute(batch, index)
      } catch (error) {
        end()
        return Promise.reject(error as Error)
      }
      if (executed instanceof Promise) return unlessAbandoned(executed, end)
      end()
      // Its function may have ended it.
      return ended ? Promise.reject(lost()) : executed
    },
    // It goes with the process.
    lost: new Promise(() => {}),
    async dispose() {
      ended = true
      abandon?.(lost())
    },
  }
}
