// Calls the task in a worker, so that the event loop of this thread goes on.
import { deserialize, NxError, serialize } from '@nx/nx'

/** What a worker sends back: a result as bytes, or what went wrong. */
export interface Answer {
  readonly id: number
  readonly bytes?: Uint8Array
  readonly error?: { readonly code: string; readonly op: string; readonly message: string }
}

/** A Web Worker, or a worker of `node:worker_threads`. */
export interface AnyWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
  addEventListener?(type: 'message', listener: (event: { readonly data: Answer }) => void): void
  on?(type: 'message', listener: (answer: Answer) => void): unknown
}

/** The function that a worker runs, as one that gives a promise. Calls are answered one after the other. */
export function offThread<A, R>(worker: AnyWorker): (argument: A) => Promise<R> {
  const waiting = new Map<number, (answer: Answer) => void>()
  let calls = 0
  const receive = (answer: Answer): void => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  }
  if (worker.on === undefined) worker.addEventListener!('message', ({ data }) => receive(data))
  else worker.on('message', receive)
  return (argument) => {
    const bytes = serialize(argument)
    const id = ++calls
    const result = new Promise<R>((resolve, reject) =>
      waiting.set(id, ({ bytes: result, error }) => {
        if (error === undefined) resolve(deserialize<R>(result!))
        else reject(new NxError(error.code, error.op, error.message))
      }),
    )
    // Moved to the other thread, not copied: `bytes` is empty afterwards.
    worker.postMessage({ id, bytes }, [bytes.buffer as ArrayBuffer])
    return result
  }
}
