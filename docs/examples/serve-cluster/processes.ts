// The members as processes of this machine; anywhere else it would be what restarts containers.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** Starts a member and waits until it has joined. */
export async function startMember(url: string, file: string, name: string): Promise<ChildProcess> {
  const program = join(import.meta.dirname, 'member.ts')
  // The flags of this process let Node find the packages' sources.
  const child = spawn(process.execPath, [...process.execArgv, program, url, file, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([status]) => Promise.reject(new Error(`${name} ended with ${status}`))),
  ])
  return child
}

/** Lets a member leave, and waits for its end. */
export async function stopMember(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const [status] = await ended
  if (status !== 0) throw new Error(`a member ended with ${status}`)
}
