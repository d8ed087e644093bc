// Runs the task for each message, in a thread of its own: a Web Worker, or one of Node's worker_threads.
import { deserialize, type NxError, serialize } from '@nx/nx'
import { type Argument, task } from './task.ts'

/** What both kinds of worker answer by. */
interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void
}

/** One message: the number of the call, and its argument as bytes. */
interface Call {
  readonly id: number
  readonly bytes: Uint8Array
}

function answer(port: Port, { id, bytes }: Call): void {
  try {
    const result = serialize(task(deserialize<Argument>(bytes)))
    port.postMessage({ id, bytes: result }, [result.buffer as ArrayBuffer])
  } catch (error) {
    const { code, op, message } = error as NxError
    port.postMessage({ id, error: { code, op, message: message.replace(`${op}: `, '') } }, [])
  }
}

if ('WorkerGlobalScope' in globalThis) {
  const scope = globalThis as unknown as Port & { onmessage: (event: { readonly data: Call }) => void }
  scope.onmessage = ({ data }) => answer(scope, data)
} else {
  const { parentPort } = await import('node:worker_threads')
  parentPort!.on('message', (call: Call) => answer(parentPort as unknown as Port, call))
}
