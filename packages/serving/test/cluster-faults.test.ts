// Clusters on a network with faults: losses, delays, partitions, killed members, a process that is held up.
import { binaryBackend } from '@nx/backend-binary'
import { iota, multiply, s32, setDefaultBackend, type Tensor, toArray } from '@nx/tensor'
import { random } from '@nx/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  cluster,
  type Cluster,
  inProcessNetwork,
  type InProcessNetwork,
  join,
  type Membership,
  type Transport,
} from '../src/cluster.ts'
import { Batch, type Clock, jitServing, type Server, start, systemClock } from '../src/index.ts'
import { rejection } from './outcome.ts'

beforeEach(() => void setDefaultBackend(binaryBackend()))

interface Node {
  readonly transport: Transport
  readonly server: Server<never, unknown>
  readonly membership: Membership
}

const doubling = jitServing((x: Tensor) => multiply(x, 2), { batchSize: 8 })

async function nodeOn(network: InProcessNetwork, member: string): Promise<Node> {
  const transport = network.transport()
  const server = await start(doubling, { name: 'double' })
  return { transport, server, membership: await join(transport, server, { member }) }
}

type Client = Cluster<Batch<Tensor>, Tensor>

async function three(
  network: InProcessNetwork,
): Promise<{ nodes: Node[]; client: Client; there: Transport; end(): Promise<void> }> {
  const nodes = await Promise.all(['a', 'b', 'c'].map((name) => nodeOn(network, name)))
  const there = network.transport()
  const client: Client = await cluster(there, { name: 'double', random: random(5) })
  await expect.poll(() => client.members().length, { timeout: 5000 }).toBe(3)
  const end = async (): Promise<void> => {
    await there.close()
    await Promise.all(nodes.flatMap(({ transport, server }) => [transport.close(), server.stop()]))
  }
  return { nodes, client, there, end }
}

const double = async (client: Client, n: number): Promise<void> => {
  const result = await client.batchedRun(Batch.stack([s32(n)]), { timeoutMs: 20_000 })
  expect(toArray(result)).toEqual([2 * n])
}

/** Calls, so many at once, until told to stop. */
function load(client: Client, concurrency: number): { readonly done: () => number; stop(): Promise<void> } {
  let [count, going] = [0, true]
  const one = async (): Promise<void> => {
    while (going) {
      await double(client, count++)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  const all = Promise.all(Array.from({ length: concurrency }, one))
  return {
    done: () => count,
    async stop() {
      going = false
      await all
    },
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

describe('a cluster', () => {
  it('answers every call though 3 % of the messages get lost, and each takes 2 to 30 ms', async () => {
    const network = inProcessNetwork({ delayMs: [2, 30], loss: 0.03, random: random(1) })
    const { client, end } = await three(network)
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        for (let n = 0; n < 5; n++) await double(client, 5 * i + n)
      }),
    )
    expect(client.stats().failed).toBe(0)
    expect(client.stats().retries, 'some had to be made again').toBeGreaterThan(0)
    await end()
  })

  it('answers every call though a member is killed', async () => {
    const network = inProcessNetwork()
    const { nodes, client, end } = await three(network)
    const loaded = load(client, 16)
    await pause(200)
    network.kill(nodes[1]!.transport)
    await expect.poll(() => client.members().length, { timeout: 1000 }).toBe(2)
    const before = loaded.done()
    await pause(200)
    await loaded.stop()
    expect(loaded.done()).toBeGreaterThan(before)
    expect(client.stats().failed).toBe(0)
    await end()
  })

  it('answers every call though a member goes silent, and uses it again when it is back', async () => {
    const network = inProcessNetwork()
    const { nodes, client, end } = await three(network)
    const loaded = load(client, 16)
    await pause(200)
    network.silence(nodes[2]!.transport, true)
    await expect.poll(() => client.members().length, { timeout: 10_000, interval: 20 }).toBe(2)
    network.silence(nodes[2]!.transport, false)
    await expect.poll(() => client.members().length, { timeout: 3000 }).toBe(3)
    const calls = (): number => client.members().find(({ id }) => id.startsWith('c-'))!.calls
    await expect.poll(calls, { timeout: 3000 }).toBeGreaterThan(20)
    await loaded.stop()
    expect(client.stats().failed).toBe(0)
    await end()
  })

  it('answers every call though the way to one member is cut', async () => {
    const network = inProcessNetwork()
    const { nodes, client, there, end } = await three(network)
    const loaded = load(client, 8)
    network.part(there, nodes[0]!.transport, true)
    await expect.poll(() => client.members().length, { timeout: 4000 }).toBe(2)
    await loaded.stop()
    expect(client.stats().failed).toBe(0)
    await end()
  })

  it('fails no call while its members are restarted one after the other', async () => {
    const network = inProcessNetwork()
    const { nodes, client, end } = await three(network)
    const loaded = load(client, 16)
    for (let i = 0; i < 3; i++) {
      const { membership, server, transport } = nodes[i]!
      await membership.drain()
      await server.stop()
      await transport.close()
      nodes[i] = await nodeOn(network, `again-${i}`)
      await expect.poll(() => client.members().length, { timeout: 3000 }).toBe(3)
      const before = loaded.done()
      await expect.poll(loaded.done, { timeout: 3000 }).toBeGreaterThan(before + 50)
    }
    await loaded.stop()
    expect(client.stats().failed).toBe(0)
    const executed = nodes.every(({ server }) => server.stats().executions > 0)
    expect(executed).toBe(true)
    await end()
  })

  it('ends calls at their deadline though members are silent', async () => {
    const network = inProcessNetwork()
    const { nodes, client, end } = await three(network)
    for (const { transport } of nodes) network.silence(transport, true)
    const error = await rejection(client.batchedRun(Batch.stack([s32(1)]), { timeoutMs: 500 }))
    expect(error.code).toBe('deadline_exceeded')
    // Before anyone could know that they are gone.
    expect(client.members()).toHaveLength(3)
    await end()
  })

  it('takes nobody out after the process itself was held up for 5 s', async () => {
    const real = systemClock()
    let skipped = 0
    const clock: Clock = { ...real, now: () => real.now() + skipped }
    const network = inProcessNetwork()
    const node = await nodeOn(network, 'a')
    const there = network.transport({ clock })
    let changes = 0
    const { members } = await there.discover('double', () => changes++)
    await expect.poll(() => members().length).toBe(1)
    changes = 0
    skipped = 5000
    await pause(1000)
    expect([members().length, changes]).toEqual([1, 0])
    await Promise.all([there.close(), node.transport.close(), node.server.stop()])
  })

  // Parts are on their way only where this process itself is not held up: it may be once, not three times.
  it(
    'gives up no request whose parts are on their way while the member itself was held up for 5 s',
    { retry: 2 },
    async () => {
      const real = systemClock()
      let skipped = 0
      const clock: Clock = { ...real, now: () => real.now() + skipped }
      const network = inProcessNetwork({ delayMs: [400, 400] })
      const transport = network.transport({ clock })
      const server = await start(doubling, { name: 'double' })
      await join(transport, server)
      const there = network.transport()
      const client: Client = await cluster(there, { name: 'double' })
      await expect.poll(() => client.members().length).toBe(1)
      const large = Batch.stack([iota([4_000_000], { type: 's32' })])
      const call = client.batchedRun(large, { timeoutMs: 20_000, idempotent: false })
      await pause(500)
      skipped = 5000
      expect((await call).shape).toEqual([1, 4_000_000])
      await Promise.all([there.close(), transport.close(), server.stop()])
    },
  )

  it('cancels at the member what the caller gave up, so that it is not computed', async () => {
    const network = inProcessNetwork()
    const transport = network.transport()
    const server = await start(doubling, { name: 'double', batchTimeoutMs: 60_000, delay: 'fixed' })
    await join(transport, server)
    const there = network.transport()
    const client: Client = await cluster(there, { name: 'double' })
    const controller = new AbortController()
    const call = rejection(client.batchedRun(Batch.stack([s32(1)]), { signal: controller.signal }))
    await expect.poll(() => server.stats().pending).toBe(1)
    controller.abort()
    expect((await call).code).toBe('cancelled')
    await expect.poll(() => server.stats().cancelled).toBe(1)
    expect(server.stats().executions).toBe(0)
    await Promise.all([there.close(), transport.close(), server.stop()])
  })
})
