// Where calls go: shares by weight, slow and failing members, retries and their budget.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import { random } from '@nx/testing'
import { NxError } from '@nx/types'
import { beforeAll, describe, expect, it } from 'vitest'
import { cluster, type Cluster, type ClusterOptions, encodeFrame, inProcessNetwork } from '../src/cluster.ts'
import type { Clock, RequestOptions, Server } from '../src/index.ts'
import { rejection } from './outcome.ts'
import { memberOf, ScriptedTransport, transportError } from './scripted-transport.ts'
import { TestClock } from './test-clock.ts'

beforeAll(() => void setDefaultBackend(binaryBackend()))

const overloaded = (retryAfterMs: number): NxError =>
  new NxError('overloaded', 'batchedRun', 'the queue is full', { retryAfterMs })

async function clientOf(
  transport: ScriptedTransport,
  options: Partial<ClusterOptions> = {},
): Promise<{ client: Cluster; clock: TestClock }> {
  const clock = new TestClock()
  const client = await cluster(transport, { name: 'n', clock, random: random(3), ...options })
  return { client, clock }
}

const local = (
  batchedRun: (input: unknown) => Promise<unknown>,
  options: { readonly idempotent?: boolean } = {},
): Server<never, unknown> => ({ batchedRun, serving: { options } }) as unknown as Server<never, unknown>

async function calls(client: Cluster, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await client.batchedRun(i)
}

describe('shares of calls', () => {
  const total = 100_000
  const weights = [1, 2, 5]

  /** 50 at once. */
  async function expectShares(client: Cluster, countOf: (weight: number) => number): Promise<void> {
    await Promise.all(Array.from({ length: 50 }, () => calls(client, total / 50)))
    for (const weight of weights) {
      const share = countOf(weight) / ((total * weight) / 8)
      expect(Math.abs(share - 1), `weight ${weight} has ${share} of its share`).toBeLessThan(0.02)
    }
  }

  it('follow weights within 2 % over 100,000 calls, by the less loaded of two', async () => {
    const transport = new ScriptedTransport([], () => 1)
    transport.members = weights.map((weight) => memberOf(`w${weight}`, { weight }))
    const { client } = await clientOf(transport)
    await expectShares(client, (weight) => transport.counts()[`w${weight}`]!)
  })

  it('follow weights within 2 % over 100,000 calls in a network, by the routing of Nx', async () => {
    const network = inProcessNetwork()
    const counts: Record<number, number> = {}
    const answer = await encodeFrame({ kind: 'answer', value: 1 })
    const hosts = await Promise.all(
      weights.map(async (weight) => {
        const transport = network.transport()
        await transport.serve(memberOf(`w${weight}`, { weight }), {
          call() {
            counts[weight] = (counts[weight] ?? 0) + 1
            return Promise.resolve(answer)
          },
          async *stream() {},
          load: () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true }),
        })
        return transport
      }),
    )
    const there = network.transport()
    const client = await cluster(there, { name: 'n', routing: 'random', random: random(3) })
    await expect.poll(() => client.members().length).toBe(3)
    await expectShares(client, (weight) => counts[weight]!)
    expect(client.stats().failed).toBe(0)
    await Promise.all([there, ...hosts].map((transport) => transport.close()))
  })

  it('are smaller for a slow member, and the slowest calls faster than by chance', async () => {
    const measure = async (routing: 'random' | 'best-of-two'): Promise<{ slow: number; p99: number }> => {
      const clock = new TestClock()
      const durations: number[] = []
      // Each member does one call after the other: 10 ms each, the slow one 40.
      const free: Record<string, number> = {}
      const transport = new ScriptedTransport(['a', 'b', 'slow'], async (id) => {
        const start = clock.now()
        const begin = Math.max(start, free[id] ?? 0)
        const end = begin + (id === 'slow' ? 40 : 10)
        free[id] = end
        await new Promise<void>((resolve) => clock.after(end - start, resolve))
        durations.push(clock.now() - start)
      })
      const { client } = await clientOf(transport, { clock, routing })
      const draw = random(11)
      const all: Promise<unknown>[] = []
      // Half of what the three could do together.
      for (let i = 0; i < 1500; i++) {
        all.push(client.batchedRun(i))
        await clock.advance(-Math.log(1 - draw()) * 8.9)
      }
      await clock.advance(60_000)
      await Promise.all(all)
      durations.sort((x, y) => x - y)
      return {
        slow: transport.counts()['slow']! / 1500,
        p99: durations[Math.floor(durations.length * 0.99)]!,
      }
    }
    const [chance, better] = [await measure('random'), await measure('best-of-two')]
    expect(chance.slow).toBeGreaterThan(0.28)
    expect(better.slow).toBeLessThan(0.15)
    expect(better.p99 * 2).toBeLessThanOrEqual(chance.p99)
  })

  it('do not grow for a member that is quick because it fails', async () => {
    const clock = new TestClock()
    const transport = new ScriptedTransport(['good', 'failing'], async (id) => {
      if (id === 'failing') throw new Error('oops')
      await new Promise<void>((resolve) => clock.after(20, resolve))
    })
    const { client } = await clientOf(transport, { clock })
    for (let i = 0; i < 300; i++) {
      const call = client.batchedRun(i).catch(() => undefined)
      await clock.advance(20)
      await call
    }
    expect(transport.counts()['failing']! / 300).toBeLessThan(0.6)
  })

  it('are smaller for a member that says how much it has to do for others', async () => {
    const transport = new ScriptedTransport(['a', 'b'], () => 1)
    transport.members = [
      memberOf('idle'),
      memberOf('busy', { load: { pending: 20, queuedRows: 20, waitMs: 9, ready: true } }),
    ]
    const { client } = await clientOf(transport)
    await calls(client, 200)
    expect(transport.counts()['busy'] ?? 0).toBe(0)
  })

  it('are none for members that drain, are not ready, or speak another version', async () => {
    const transport = new ScriptedTransport([], (id) => id)
    const load = { pending: 0, queuedRows: 0, waitMs: 0, ready: false }
    transport.members = [
      memberOf('draining', { draining: true }),
      memberOf('warming', { load }),
      memberOf('old', { protocol: 0 }),
      memberOf('good'),
    ]
    const { client } = await clientOf(transport)
    await calls(client, 100)
    expect(transport.counts()).toEqual({ good: 100 })
    expect(client.members().map(({ state }) => state)).toEqual(['draining', 'up', 'refused', 'up'])
    // Better one that is not ready than none.
    transport.members = transport.members.slice(0, 3)
    expect(await client.batchedRun(1)).toBe('warming')
  })
})

describe('a member that fails', () => {
  it('gets no calls for a second after three failures in a row, then one to try', async () => {
    let works = false
    const transport = new ScriptedTransport(['bad', 'good'], (id) => {
      if (id === 'bad' && !works) throw transportError('member_lost', 'bad')
      return id
    })
    const { client, clock } = await clientOf(transport)
    const asked = (): number => transport.counts()['bad'] ?? 0
    await calls(client, 100)
    expect(asked()).toBe(3)
    expect(client.members().map(({ state }) => state)).toEqual(['ejected', 'up'])
    clock.skip(999)
    await calls(client, 100)
    expect(asked()).toBe(3)
    clock.skip(2)
    await calls(client, 100)
    expect(asked(), 'one call tries it').toBe(4)
    // Twice as long the second time.
    clock.skip(1500)
    await calls(client, 100)
    expect(asked()).toBe(4)
    works = true
    clock.skip(501)
    await calls(client, 100)
    expect(client.members().map(({ state }) => state)).toEqual(['up', 'up'])
    expect(asked()).toBeGreaterThan(30)
  })

  it('is not tried by a call that must not run twice', async () => {
    const transport = new ScriptedTransport(['bad', 'good'], (id) => {
      if (id === 'bad') throw transportError('member_lost', 'bad')
      return id
    })
    const { client, clock } = await clientOf(transport)
    await calls(client, 20)
    clock.skip(1001)
    for (let i = 0; i < 50; i++) await client.batchedRun(i, { idempotent: false })
    expect(transport.counts()['bad']).toBe(3)
  })

  it('is still called if it is the only one', async () => {
    let failures = 0
    const transport = new ScriptedTransport(['only'], () => {
      if (failures++ < 6) throw transportError('deadline_exceeded', 'only')
      return 'late'
    })
    const { client } = await clientOf(transport)
    for (let i = 0; i < 6; i++)
      expect(await rejection(client.batchedRun(i))).toMatchObject({ code: 'deadline_exceeded' })
    expect(await client.batchedRun(7)).toBe('late')
  })

  it('does not fail by errors that are the caller’s', async () => {
    const transport = new ScriptedTransport(['m'], () => {
      throw new NxError('invalid_input', 'batchedRun', 'bad', {})
    })
    const { client } = await clientOf(transport)
    for (let i = 0; i < 10; i++)
      expect(await rejection(client.batchedRun(i))).toMatchObject({ code: 'invalid_input' })
    expect(client.members()[0]).toMatchObject({ state: 'up', failures: 0, inFlight: 0 })
  })
})

describe('calls are made again', () => {
  it('elsewhere, if they may run twice', async () => {
    const transport = new ScriptedTransport(['a', 'b', 'c'], (id, call) => {
      if (call < 2) throw transportError('member_lost', id)
      return 'done'
    })
    const { client } = await clientOf(transport)
    expect(await client.batchedRun(1)).toBe('done')
    expect(new Set(transport.asked.slice(0, 2)).size, 'not twice in a row at the same').toBe(2)
    expect(client.stats()).toMatchObject({ calls: 1, retries: 2, rerouted: 2, failed: 0 })
  })

  it('not if they may not, by the caller or by the serving', async () => {
    const lose = (id: string): never => {
      throw transportError('member_lost', id)
    }
    const transport = new ScriptedTransport(['a', 'b'], lose)
    const { client } = await clientOf(transport)
    expect(await rejection(client.batchedRun(1, { idempotent: false }))).toMatchObject({
      code: 'member_lost',
    })
    transport.members = [memberOf('x', { metadata: { idempotent: 'false' } })]
    expect(await rejection(client.batchedRun(1))).toMatchObject({ code: 'member_lost' })
    expect(transport.asked.length).toBe(2)
  })

  it('always if nobody began them, and without cost', async () => {
    const transport = new ScriptedTransport(['a', 'b', 'c'], (id) => {
      if (id !== 'c') throw transportError('unreachable', id)
      return 'done'
    })
    const { client } = await clientOf(transport, { retryBudget: { burst: 0 } })
    for (let i = 0; i < 20; i++) expect(await client.batchedRun(1, { idempotent: false })).toBe('done')
    expect(client.stats().retries).toBe(0)
  })

  it('at most for a tenth of all calls, once the first hundred are used', async () => {
    const transport = new ScriptedTransport(['a', 'b'], (id) => {
      throw transportError('member_lost', id)
    })
    const { client } = await clientOf(transport)
    for (let i = 0; i < 2000; i++) await rejection(client.batchedRun(i))
    expect(client.stats().retries).toBeLessThanOrEqual(100 + 200)
    expect(transport.asked.length).toBe(2000 + client.stats().retries)
  })

  it('if a member is overloaded; if all are, the caller hears when to come again', async () => {
    const busy: Record<string, number> = { a: 300, b: 50, c: 200 }
    const transport = new ScriptedTransport(['a', 'b', 'c'], (id) => {
      if (busy[id] !== undefined) throw overloaded(busy[id])
      return id
    })
    const { client } = await clientOf(transport)
    const error = await rejection(client.batchedRun(1))
    expect([error.code, error.details['retryAfterMs']]).toEqual(['overloaded', 50])
    expect(transport.asked.toSorted()).toEqual(['a', 'b', 'c'])
    delete busy['c']
    for (let i = 0; i < 30; i++) expect(await client.batchedRun(i)).toBe('c')
    expect(client.members().every(({ inFlight }) => inFlight === 0)).toBe(true)
  })

  it('if a member says early that it will be too late, not if it is', async () => {
    const late = new NxError('deadline_exceeded', 'batchedRun', 'too late', {})
    const clock = new TestClock()
    const transport = new ScriptedTransport(['a', 'b'], (_, call) => {
      if (call === 0) throw late
      if (call === 1) return 'in time'
      clock.skip(1000)
      throw late
    })
    const { client } = await clientOf(transport, { clock })
    expect(await client.batchedRun(1, { timeoutMs: 1000 })).toBe('in time')
    expect(await rejection(client.batchedRun(1, { timeoutMs: 1000 }))).toMatchObject({
      code: 'deadline_exceeded',
    })
    expect(transport.asked.length).toBe(3)
  })

  it('if a member shuts down or lost its worker', async () => {
    for (const code of ['shutting_down', 'worker_lost']) {
      const transport = new ScriptedTransport(['a', 'b'], (id, call) => {
        if (call === 0) throw new NxError(code, 'batchedRun', 'no', { retryable: true })
        return id
      })
      const { client } = await clientOf(transport)
      expect(await client.batchedRun(1)).toBe(transport.asked[1])
    }
  })

  it('unless it is the request that ends workers: it does not go round, and its members are as good as before', async () => {
    const transport = new ScriptedTransport(['a', 'b'], () => {
      throw new NxError('worker_lost', 'batchedRun', 'no', { retryable: false, atFault: true })
    })
    const { client } = await clientOf(transport)
    for (let i = 1; i <= 10; i++) {
      expect(await rejection(client.batchedRun(1))).toMatchObject({ details: { atFault: true } })
      expect(transport.asked.length).toBe(i)
    }
    expect(client.members().map(({ state, failures }) => [state, failures])).toEqual([['up', 0], ['up', 0]]) // prettier-ignore
  })

  it('if it may run twice, where a member gave up what it had begun', async () => {
    const answers = [
      new NxError('shutting_down', 'batchedRun', 'stopping', { begun: true }),
      new NxError('deadline_exceeded', 'batchedRun', 'late', { admitted: true }),
      new NxError('worker_lost', 'batchedRun', 'lost', {}),
    ]
    for (const answer of answers) {
      const transport = new ScriptedTransport(['a', 'b'], () => {
        throw answer
      })
      const { client } = await clientOf(transport, { retryBudget: { ratio: 0, burst: 1 } })
      const error = await rejection(client.batchedRun(1, { idempotent: false }))
      expect([error.code, transport.asked.length]).toEqual([answer.code, 1])
    }
    const transport = new ScriptedTransport(['a', 'b'], (id, call) => {
      if (call === 0) throw answers[0]!
      return id
    })
    const { client } = await clientOf(transport)
    expect(await client.batchedRun(1)).toBe(transport.asked[1])
    expect(client.stats().retries).toBe(1)
  })

  it('if it may run twice, where the local server gave up what it had begun', async () => {
    const begun = new NxError('shutting_down', 'batchedRun', 'stopping', { begun: true })
    const transport = new ScriptedTransport(['a'], (id) => id)
    const { client } = await clientOf(transport, {
      local: local(() => Promise.reject(begun), { idempotent: false }),
    })
    expect(await rejection(client.batchedRun(1))).toBe(begun)
    expect(transport.asked).toEqual([])
    expect(await client.batchedRun(1, { idempotent: true })).toBe('a')
  })
})

describe('where there is nobody', () => {
  it('the error says what to do', async () => {
    const { client } = await clientOf(new ScriptedTransport([], () => 1))
    const error = await rejection(client.batchedRun(1))
    expect(error.code).toBe('no_members')
    expect(error.message).toBe('cluster: no member serves "n"; start one and join it to the cluster')
  })

  it('of our version, the error names the member and both versions', async () => {
    const transport = new ScriptedTransport([], () => 1)
    transport.members = [memberOf('node-7', { protocol: 3 })]
    const { client } = await clientOf(transport)
    expect(await rejection(client.batchedRun(1))).toMatchObject({
      code: 'protocol_version',
      details: { member: 'node-7', expected: 1, got: 3 },
    })
  })
})

describe('a local server', () => {
  it('is asked first, without preprocessing for the wire', async () => {
    const transport = new ScriptedTransport(['m'], () => 'remote')
    const { client } = await clientOf(transport, {
      local: local((input) => Promise.resolve(['local', input])),
    })
    const distributedPreprocessing = (): unknown => 'sent'
    expect(await client.batchedRun('x', { distributedPreprocessing })).toEqual(['local', 'x'])
    expect(await client.batchedRun('x', { target: 'local' })).toEqual(['local', 'x'])
    expect(await client.batchedRun('x', { target: 'distributed', distributedPreprocessing })).toBe('remote')
  })

  it('that has too much to do passes on, unless it is wanted or alone', async () => {
    const transport = new ScriptedTransport(['m'], () => 'remote')
    const { client } = await clientOf(transport, { local: local(() => Promise.reject(overloaded(10))) })
    expect(await client.batchedRun('x')).toBe('remote')
    expect(await rejection(client.batchedRun('x', { target: 'local' }))).toMatchObject({ code: 'overloaded' })
    transport.members = []
    expect(await rejection(client.batchedRun('x'))).toMatchObject({ code: 'overloaded' })
  })
})

it('a deadline that passes on the way is late on arrival, not a wrong option', async () => {
  const options: unknown[] = []
  const batchedRun = (_: unknown, { timeoutMs }: RequestOptions = {}): Promise<unknown> => {
    options.push(timeoutMs)
    return Promise.resolve('late')
  }
  const local = { batchedRun } as unknown as Server<never, unknown>
  let time = 0
  const clock = { ...new TestClock(), now: () => time++ } as unknown as Clock
  const client = await cluster(new ScriptedTransport([], () => 1), { name: 'n', clock, local })
  expect(await client.batchedRun('x', { timeoutMs: 0 })).toBe('late')
  expect(options).toEqual([0])
})

it('a client that is closed says so, and closing it again takes no members from others', async () => {
  const network = inProcessNetwork()
  const [host, there] = [network.transport(), network.transport()]
  const here = local(() => Promise.resolve(1))
  const clients = [await cluster(there, { name: 'n', local: here }), await cluster(there, { name: 'n' })]
  await clients[0]!.close()
  await clients[0]!.close()
  expect(await rejection(clients[0]!.batchedRun(1))).toMatchObject({
    code: 'closed',
    message: 'batchedRun: the client of "n" is closed; make another one by cluster',
  })
  await host.serve(
    { id: 'm', name: 'n', protocol: 1, weight: 1, metadata: {} },
    {
      load: () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true }),
      call: () => encodeFrame({ kind: 'answer', value: 2 }),
      async *stream() {},
    },
  )
  expect(await clients[1]!.batchedRun(1)).toBe(2)
  await Promise.all([host.close(), there.close()])
})

describe('bad arguments', () => {
  it.each([
    [{ name: '' }, 'option'],
    [{ name: 'n', routing: 'fastest' }, 'option'],
    [{ name: 'n', timeoutMs: 0 }, 'option'],
    [{ name: 'n', retryBudget: { ratio: -1 } }, 'option'],
    [{ name: 'n', wieght: 1 }, 'unknown_option'],
  ])('%j', async (options, code) => {
    const transport = new ScriptedTransport([], () => 1)
    expect(await rejection(cluster(transport, options as unknown as ClusterOptions))).toMatchObject({ code })
  })

  it.each([
    [{ target: 'remote' }, 'option'],
    [{ timeoutMs: -1 }, 'option'],
    [{ distributedPreprocessing: 1 }, 'not_function'],
    [{ signal: 1 }, 'option'],
    [{ deadline: 1 }, 'unknown_option'],
  ])('of a call, %j', async (options, code) => {
    const { client } = await clientOf(new ScriptedTransport(['m'], () => 1))
    expect(await rejection(client.batchedRun(1, options as never))).toMatchObject({ code })
  })
})
