// A server in a process of its own: how it is started, and what it tells of itself.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A server that was started; it ends with this process. */
export interface ServerProcess {
  readonly port: number
  /** Microseconds of processor time that all its threads took so far. */
  processorTime(): Promise<number>
}

/** Starts one of the servers of this folder. */
export function startServer(file: string, args: readonly string[] = []): Promise<ServerProcess> {
  const child = fork(join(import.meta.dirname, file), args)
  const processorTime = async (): Promise<number> => {
    child.send('processor time')
    const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
    return user + system
  }
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve({ port: port as number, processorTime }))
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
    child.once('error', reject)
  })
}

/** Tells the parent process the port of a server that listens, and its processor time when asked. */
export function answerParent(address: string | AddressInfo | null): void {
  process.on('message', () => process.send!(process.cpuUsage()))
  process.on('disconnect', () => process.exit())
  process.send!((address as AddressInfo).port)
}
