// A server in a process of its own.
import { fork } from 'node:child_process'
import { join } from 'node:path'

/** Starts one of the servers of this folder; gives its port. It ends with this process. */
export function startServer(file: string, args: readonly string[] = []): Promise<number> {
  const child = fork(join(import.meta.dirname, file), args)
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve(port as number))
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    child.once('error', reject)
  })
}
