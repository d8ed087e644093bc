// Runs child processes and collects what they print.
import { spawn } from 'node:child_process'
import { root } from './workspace.ts'

export interface Outcome {
  /** Exit status; null when the process was ended by a signal or could not start. */
  readonly status: number | null
  /** What it printed, both streams in order of arrival. */
  readonly output: string
  /** Its standard output alone. */
  readonly stdout: string
}

export interface Settings {
  readonly environment?: Readonly<Record<string, string>>
  readonly directory?: string
  readonly timeoutMs?: number
  /** What of its output goes to our standard error too, as it comes; nothing if left out. */
  readonly shows?: 'errors' | 'all' | undefined
}

/** Runs a program to its end; never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  settings: Settings = {},
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  let output = ''
  let stdout = ''
  const child = spawn(program, args, {
    cwd: settings.directory ?? root,
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...settings.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: settings.timeoutMs ?? 30 * 60_000,
  })
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    output += text
    if (settings.shows === 'all') process.stderr.write(text)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (settings.shows !== undefined) process.stderr.write(text)
  })
  child.on('error', (error) => resolve({ status: null, output: `${output}${error.message}`, stdout }))
  child.on('close', (status, signal) => {
    if (signal !== null) output += `\nended by ${signal}`
    resolve({ status, output, stdout })
  })
  return promise
}

/** Runs a TypeScript file of this repository from source, on the workspace's Node. */
export function runScript(
  file: string,
  args: readonly string[] = [],
  settings: Settings = {},
): Promise<Outcome> {
  const flags = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning']
  return runProgram(process.execPath, [...flags, file, ...args], settings)
}

/** Maps items to results, `limit` at a time, keeping their order. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  run: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array<R>(items.length)
  let next = 0
  async function worker(): Promise<void> {
    while (next < items.length) {
      const index = next++
      results[index] = await run(items[index] as T)
    }
  }
  await Promise.all(Array.from({ length: limit }, worker))
  return results
}
