// A client of a cluster of processes, and load at a rate that does not wait for answers.
import { connect } from '@nats-io/transport-node'
import { f32, type Tensor, toFlatArray } from '@nx/nx'
import { Batch } from '@nx/serving'
import { cluster, type Cluster, type ClusterOptions } from '@nx/serving/cluster'
import { natsTransport } from '@nx/serving-nats'

/** A `Cluster`; closing it closes its connection too. */
export type NatsClient = Cluster<Batch<Tensor>, Tensor>

/** Connects, and looks for members of a name, 'double' by default. */
export async function clientOf(url: string, options: Partial<ClusterOptions> = {}): Promise<NatsClient> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1, reconnectTimeWait: 100 })
  const transport = natsTransport(connection)
  const client: NatsClient = await cluster(transport, { name: 'double', ...options })
  const close = async (): Promise<void> => {
    await client.close()
    await transport.close()
    await connection.close()
  }
  return {
    name: client.name,
    batchedRun: (input, settings) => client.batchedRun(input, settings),
    members: () => client.members(),
    stats: () => client.stats(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** One call whose answer only its own question can have: doubles a row of a number and its parts. */
export async function doubleOnce(client: NatsClient, number: number, timeoutMs = 10_000): Promise<void> {
  const row = [number, number % 7, -number, 0.5]
  const result = await client.batchedRun(Batch.stack([f32(row)]), { timeoutMs })
  const got = toFlatArray(result).map(Number)
  const right = got.length === row.length && row.every((element, i) => got[i] === 2 * element)
  if (!right) throw new Error(`the answer to ${row.join(' ')} is ${got.join(' ')}`)
}

export interface OpenLoopOptions {
  /** Calls that arrive per second, at random moments (Poisson). */
  readonly perSecond: number
  readonly timeoutMs?: number
  readonly random?: () => number
}

/** Load that arrives whether or not earlier calls are answered. */
export interface OpenLoop {
  readonly sent: number
  readonly done: number
  readonly failed: number
  /** Milliseconds from arrival to answer of all calls, in the order of their ends. */
  readonly latencies: readonly number[]
  /** What failed, the first ones. */
  readonly errors: readonly unknown[]
  /** Sends no more, and waits for all answers. */
  stop(): Promise<void>
}

/** Starts load. */
export function openLoop(
  client: NatsClient,
  { perSecond, timeoutMs, random = Math.random }: OpenLoopOptions,
): OpenLoop {
  const state = { sent: 0, done: 0, failed: 0, latencies: [] as number[], errors: [] as unknown[] }
  const open = new Set<Promise<void>>()
  let next = performance.now()
  const call = async (due: number): Promise<void> => {
    try {
      await doubleOnce(client, state.sent++, timeoutMs)
      state.done++
    } catch (error) {
      state.failed++
      if (state.errors.length < 10) state.errors.push(error)
    }
    state.latencies.push(performance.now() - due)
  }
  // Timers are coarse: what is due is sent together, and its latency counts from when it was due.
  const timer = setInterval(() => {
    for (; next <= performance.now(); next += (-Math.log(1 - random()) * 1000) / perSecond) {
      const one = call(next)
      open.add(one)
      void one.then(() => open.delete(one))
    }
  }, 2)
  return Object.assign(state, {
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
    },
  })
}
