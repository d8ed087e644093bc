// Serving the digits over HTTP beside others, and what serving costs within a process.
import { expected, image, outputs } from '../serving/model.ts'
import { ask, load, type Load, type Protocol } from '../serving/client.ts'
import { inProcess } from '../serving/in-process.ts'
import { binary, json, raw } from '../serving/protocols.ts'
import { startServer } from '../serving/server-process.ts'
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
  { name: 'nothing computed', file: 'nothing-process.ts', protocol: raw },
]

const roundMs = 1000
const ports = new Map<string, Promise<number>>()

/** Starts a server once, and sees that it answers what it should. */
function started({ file, args = [], protocol }: Contender): Promise<number> {
  const key = [file, ...args].join(' ')
  const port = ports.get(key) ?? startServer(file, args)
  ports.set(key, port)
  return port.then(async (port) => {
    const answer = await ask(port, protocol)
    if (protocol === raw && file !== 'nothing-process.ts') checkAnswer(file, answer)
    return port
  })
}

function checkAnswer(name: string, answer: Buffer): void {
  const got = new Float32Array(new Uint8Array(answer).buffer)
  const off = expected(image(0)).map((each, i) => Math.abs(each - got[i]!))
  if (got.length !== outputs || Math.max(...off) > 1e-6) throw new Error(`${name} answers ${got.join(' ')}`)
}

/** What each round of each contender gave; the time for a request is measured first, p99 is of the same rounds. */
const rounds = new Map<string, Load[]>()

function requests(contender: Contender, clients: number): Implementation['setup'] {
  return async () => {
    const port = await started(contender)
    const key = `${contender.name} ${clients}`
    return async () => {
      const measured = await load(port, contender.protocol, clients, roundMs)
      rounds.set(key, [...(rounds.get(key) ?? []), measured])
      return 1e6 / measured.requestsPerSecond
    }
  }
}

function latencies(contender: Contender, clients: number): Implementation['setup'] {
  return async () => {
    const port = await started(contender)
    return async () => {
      const next = rounds.get(`${contender.name} ${clients}`)?.shift()
      return (next ?? (await load(port, contender.protocol, clients, roundMs))).p99
    }
  }
}

const kinds = [
  ['time for a request', 'µs', requests],
  ['p99', 'ms', latencies],
] as const

const overHttp = [1, 8, 64].flatMap((clients) =>
  kinds.map(([what, unit, setup]): Workload => ({
    name: `digits over HTTP, ${clients} clients, ${what}`,
    unit,
    warmup: 2,
    rounds: 7,
    implementations: contenders.map((contender) => ({
      name: contender.name,
      setup: setup(contender, clients),
    })),
  })),
)

export const workloads: readonly Workload[] = [...overHttp, ...inProcess]
