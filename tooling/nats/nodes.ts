// Members of clusters as processes, for tests that kill, freeze and restart them.
//
//   const server = await startNatsServer()                      // ./server.ts: a NATS server on a free loopback port
//   const nodes = await spawnNodes(server.url, ['a', 'b', 'c'])  // three processes that double rows of f32
//   const client = await clientOf(server.url)                    // ./client.ts: a `Cluster` in this process, and its connection
//   const load = openLoop(client, { perSecond: 200 })            // ./client.ts: Poisson arrivals, outcomes counted
//   nodes[0].kill()                                              // SIGKILL: out within 1 s
//   nodes[1].freeze()                                            // SIGSTOP: a blackhole, out within 3 s; thaw() continues it
//   nodes[2] = await restart(server.url, nodes[2])               // drains, waits for its end, starts another
//   await load.stop(); load.failed                               // 0
//   await Promise.all(nodes.map((node) => node.kill())); await client.close(); await server.stop()
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a process serves. */
export interface NodeOptions {
  /** Of the serving; 'double' by default. */
  readonly name?: string
  /** The first part of the member's id. */
  readonly member?: string
  readonly weight?: number
  /** Milliseconds that each batch takes beside computing; 0 by default. */
  readonly batchMs?: number
  readonly batchSize?: number
  /** Elements of a row; 4 by default. */
  readonly width?: number
  /** Announces itself with another version of the protocol, and serves nothing. */
  readonly protocol?: number
}

/** A process that is a member. */
export interface ServingNode {
  readonly id: string
  readonly options: NodeOptions
  /** Ends it at once, by SIGKILL. */
  kill(): Promise<void>
  /** Stops it where it is, by SIGSTOP: its connections stay open and say nothing. */
  freeze(): void
  /** Lets it go on, by SIGCONT. */
  thaw(): void
  /** Lets it leave and end by itself. Gives how many rows it computed. Throws if it does not end well. */
  drain(): Promise<number>
}

const defaults: Required<NodeOptions> = {
  name: 'double',
  member: 'node',
  weight: 1,
  batchMs: 0,
  batchSize: 16,
  width: 4,
  protocol: 0,
}

/** What such a process runs. */
const source = join(import.meta.dirname, 'node.ts')

/** Starts a process and waits until it is a member. It is killed when this process ends. `program` may be a bundle of it. */
export async function spawnNode(
  url: string,
  options: NodeOptions = {},
  program = source,
): Promise<ServingNode> {
  const flags = ['--conditions=@nx/source', '--disable-warning=ExperimentalWarning']
  const settings = JSON.stringify({ ...defaults, ...options })
  const child = spawn(process.execPath, [...flags, program, url, settings], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.on('exit', kill)
  let errors = ''
  child.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(-4000)))
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (status) => {
      process.off('exit', kill)
      resolve(status)
    }),
  )
  const said: Record<string, unknown> = {}
  const lines = createInterface(child.stdout)
  const ready = new Promise<void>((resolve) =>
    lines.on('line', (line) => {
      Object.assign(said, JSON.parse(line))
      resolve()
    }),
  )
  const early = ended.then((status) => {
    throw new Error(`a node ended with ${status} before it was a member\n${errors}`)
  })
  await Promise.race([ready, early])
  early.catch(() => undefined)
  return {
    id: String(said['id']),
    options,
    async kill() {
      kill()
      await ended
    },
    freeze: () => signal(child, 'SIGSTOP'),
    thaw: () => signal(child, 'SIGCONT'),
    async drain() {
      signal(child, 'SIGTERM')
      const status = await ended
      if (status !== 0) throw new Error(`a node ended with ${status} when it was drained\n${errors}`)
      return Number(said['executedRows'])
    },
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  child.kill(name)
}

/** Starts one process for each name. */
export function spawnNodes(
  url: string,
  members: readonly string[],
  options: NodeOptions = {},
  program = source,
): Promise<ServingNode[]> {
  return Promise.all(members.map((member) => spawnNode(url, { ...options, member }, program)))
}

/** Starts another process in place of one, after the old one has drained: as a rolling restart does, one by one. */
export async function restart(url: string, node: ServingNode, program = source): Promise<ServingNode> {
  await node.drain()
  return spawnNode(url, node.options, program)
}
