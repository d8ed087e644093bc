// Programs of this folder as child processes, bundled.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { bundled } from './bundle.ts'

export interface Child {
  readonly process: ChildProcess
  /** Ends it at once, as the system would. */
  kill(): Promise<void>
  /** The next message that it sends. */
  message(): Promise<unknown>
}

/** Starts a program; it is ended with this process. */
export async function child(
  file: string,
  settings: object,
  environment: NodeJS.ProcessEnv = {},
): Promise<Child> {
  const started = fork(await bundled(file), [JSON.stringify(settings)], {
    env: { ...process.env, ...environment },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const ended = once(started, 'exit')
  const end = (): boolean => started.kill('SIGKILL')
  process.on('exit', end)
  ended.then(
    () => process.off('exit', end),
    () => undefined,
  )
  return {
    process: started,
    async kill() {
      end()
      await ended
    },
    async message() {
      const code = await Promise.race([once(started, 'message').then(([data]) => ({ data })), ended])
      if (Array.isArray(code)) throw new Error(`${file} ended: ${code.join(' ')}`)
      return code.data as unknown
    },
  }
}
