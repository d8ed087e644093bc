// Serving the digits over HTTP beside others, and what serving costs within a process.
import { expected, image, outputs } from '../serving/model.ts'
import { ask, load, type Load, type Protocol } from '../serving/client.ts'
import { inProcess } from '../serving/in-process.ts'
import { binary, json, raw } from '../serving/protocols.ts'
import { type ServerProcess, startServer } from '../serving/server-process.ts'
import type { Implementation, Workload } from '../workload.ts'

interface Contender {
  readonly name: string
  readonly file: string
  readonly args?: readonly string[]
  readonly protocol: Protocol
}

/** All behind node:http, which the client shares the cores with; the first two send and get the same bytes as the peers. */
const contenders: readonly Contender[] = [
  { name: 'nx, plain server', file: 'nx-process.ts', args: ['plain'], protocol: raw },
  { name: 'onnxruntime-node 1.30.0', file: 'onnx-process.ts', protocol: raw },
  { name: 'tfjs 4.22.0 wasm', file: 'tfjs-process.ts', protocol: raw },
  { name: 'nx, protocol, binary', file: 'nx-process.ts', args: ['node'], protocol: binary },
  { name: 'nx, protocol, JSON', file: 'nx-process.ts', args: ['node'], protocol: json },
  { name: 'nx, protocol by Fetch, binary', file: 'nx-process.ts', args: ['fetch'], protocol: binary },
  { name: 'nx, protocol by Fetch, JSON', file: 'nx-process.ts', args: ['fetch'], protocol: json },
  { name: 'nx, the compiled function alone', file: 'nx-process.ts', args: ['call'], protocol: raw },
  { name: 'nothing computed', file: 'nothing-process.ts', protocol: raw },
]

const roundMs = 1000
const servers = new Map<string, Promise<ServerProcess>>()

/** Starts a server once, and sees that it answers what it should. */
async function started({ file, args = [], protocol }: Contender): Promise<ServerProcess> {
  const key = [file, ...args].join(' ')
  const starting = servers.get(key) ?? startServer(file, args)
  servers.set(key, starting)
  const server = await starting
  const answer = await ask(server.port, protocol)
  if (protocol === raw && file !== 'nothing-process.ts') checkAnswer(file, answer)
  return server
}

function checkAnswer(name: string, answer: Buffer): void {
  const got = new Float32Array(new Uint8Array(answer).buffer)
  const off = expected(image(0)).map((each, i) => Math.abs(each - got[i]!))
  if (got.length !== outputs || Math.max(...off) > 1e-6) throw new Error(`${name} answers ${got.join(' ')}`)
}

/** What the rounds of each contender gave: what is measured of them is measured of the same ones. */
const rounds = new Map<string, Load[]>()

function measuring(
  contender: Contender,
  clients: number,
  of: (load: Load) => number,
): Implementation['setup'] {
  return async () => {
    const server = await started(contender)
    const key = `${contender.name} ${clients}`
    const known = rounds.get(key) ?? []
    rounds.set(key, known)
    let round = 0
    return async () => of((known[round++] ??= await load(server, contender.protocol, clients, roundMs)))
  }
}

const kinds = [
  ['time for a request', 'µs', (load: Load) => 1e6 / load.requestsPerSecond],
  ['p99', 'ms', (load: Load) => load.p99],
  ['processor time of a request', 'µs', (load: Load) => load.processorTime],
] as const

const overHttp = [1, 8, 64].flatMap((clients) =>
  kinds.map(([what, unit, of]): Workload => ({
    name: `digits over HTTP, ${clients} clients, ${what}`,
    unit,
    // The first clients are few, and engines optimise what was called some ten thousand times.
    warmup: clients === 1 ? 15 : 2,
    rounds: 7,
    implementations: contenders.map((contender) => ({
      name: contender.name,
      setup: measuring(contender, clients, of),
    })),
  })),
)

export const workloads: readonly Workload[] = [...overHttp, ...inProcess]
