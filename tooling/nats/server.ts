// Starts NATS servers for tests: on a free loopback port, with a temporary folder, and always ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findNatsServer } from './find-server.ts'

/** A server that runs. */
export interface NatsServer extends AsyncDisposable {
  /** For `connect({ servers })`. */
  readonly url: string
  readonly port: number
  /** Ends it as by SIGKILL and starts it on the same port, after a pause of that many milliseconds. */
  restart(pauseMs?: number): Promise<void>
  stop(): Promise<void>
}

export interface NatsServerOptions {
  /** The most bytes of one message; the server's own default is 1 MiB. */
  readonly maxPayload?: number
}

/** Starts a server and waits until it takes connections. It is killed when this process ends, however it does. */
export async function startNatsServer({ maxPayload }: NatsServerOptions = {}): Promise<NatsServer> {
  const program = findNatsServer()
  const folder = mkdtempSync(join(tmpdir(), 'nats-'))
  const configuration = join(folder, 'nats.conf')
  writeFileSync(configuration, maxPayload === undefined ? '' : `max_payload: ${maxPayload}\n`)
  const port = await freePort()
  let child: ChildProcess | null = null
  const kill = (): void => void child?.kill('SIGKILL')
  process.on('exit', kill)
  const start = async (): Promise<void> => {
    child = spawn(program, ['-a', '127.0.0.1', '-p', String(port), '-c', configuration], { stdio: 'ignore' })
    await untilOpen(port, child)
  }
  const end = async (): Promise<void> => {
    const own = child
    if (own === null || own.exitCode !== null || own.signalCode !== null) return
    const gone = new Promise((resolve) => own.once('exit', resolve))
    own.kill('SIGKILL')
    await gone
  }
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    await end()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    async restart(pauseMs = 0) {
      await end()
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      await start()
    },
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('a port is expected')
  return address.port
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline && child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`nats-server did not listen on port ${port}`)
}
