// Runs programs, each in a worker of its own, and stops them.
import type { BackendName, Entry, Failure, Message, Request, View, ViewKind } from './protocol.ts'

// A file of the build, bundled before.
const workerUrl = new URL('../../generated/playground/run.js', import.meta.url)

/** What a run tells the page. */
export interface RunEvents {
  entry(entry: Entry): void
  leftOut(count: number): void
  done(milliseconds: number, failure: Failure | undefined): void
}

export interface Runner {
  /** Stops what runs, and starts a program. */
  start(code: string, backend: BackendName, explain: boolean, on: RunEvents): void
  /** Ends the worker, whatever it does; says how long the program ran, or null if none did. */
  stop(): number | null
  /** Another view of a tensor that the last program showed. */
  view(tensor: number, view: ViewKind, index: readonly number[]): Promise<View>
}

/** A runner without a worker yet. */
export function createRunner(): Runner {
  let worker: Worker | undefined
  let started: number | undefined
  let calls = 0
  const waiting = new Map<number, (view: View) => void>()

  const end = (): void => {
    worker?.terminate()
    worker = undefined
    for (const resolve of waiting.values()) resolve({ kind: 'none', reason: 'the program was stopped' })
    waiting.clear()
  }
  const send = (request: Request): void => worker!.postMessage(request)
  return {
    start(code, backend, explain, on) {
      end()
      const own = new Worker(workerUrl, { type: 'module' })
      worker = own
      started = performance.now()
      own.addEventListener('message', ({ data }: MessageEvent<Message>) => {
        // Messages that were on their way when it was stopped.
        if (own !== worker) return
        if (data.kind === 'entry') on.entry(data.entry)
        else if (data.kind === 'left-out') on.leftOut(data.count)
        else if (data.kind === 'done') {
          started = undefined
          on.done(data.milliseconds, data.failure)
        } else {
          waiting.get(data.call)?.(data.view)
          waiting.delete(data.call)
        }
      })
      own.addEventListener('error', ({ message }) => {
        if (own !== worker || started === undefined) return
        started = undefined
        on.done(0, { name: 'Error', code: null, message: message ?? 'the worker did not start', line: null })
      })
      send({ kind: 'run', code, backend, explain })
    },
    stop() {
      const since = started === undefined ? null : performance.now() - started
      started = undefined
      end()
      return since
    },
    view(tensor, view, index) {
      if (worker === undefined) {
        return Promise.resolve({
          kind: 'none',
          reason: 'the program was stopped: run it again to see more of this',
        })
      }
      const call = calls++
      send({ kind: 'view', call, tensor, view, index })
      return new Promise((resolve) => waiting.set(call, resolve))
    },
  }
}
