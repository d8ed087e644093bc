// Members that leave while requests are on their way: each is answered, or surely not begun.
import { NxError } from '@nx/types'
import { random } from '@nx/testing'
import { describe, expect, it } from 'vitest'
import {
  type Discovery,
  inProcessNetwork,
  type InProcessNetwork,
  type Registration,
  type Transport,
} from '../src/cluster.ts'
import { TestClock } from './test-clock.ts'

const idle = { pending: 0, queuedRows: 0, waitMs: 0, ready: true }

interface Stand {
  readonly clock: TestClock
  readonly network: InProcessNetwork
  readonly host: Transport
  readonly registration: Registration
  readonly client: Transport
  readonly discovery: Discovery
  /** How each call ended, in the order of the calls: with its answer, or a code. */
  readonly outcomes: string[]
  call(): void
}

/** A member that takes `workMs` for each call, 10 ms away by default, and a client that knows it. */
async function stand(
  workMs: number,
  delayMs: readonly [number, number] = [10, 10],
  seed = 1,
): Promise<Stand> {
  const clock = new TestClock()
  const network = inProcessNetwork({ delayMs, clock, random: random(seed) })
  const [host, client] = [network.transport(), network.transport()]
  const work = (request: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve) => void clock.after(workMs, () => resolve(request.slice())))
  const registration = await host.serve(
    { id: 'm', name: 'n', protocol: 1, weight: 1, metadata: {} },
    { call: work, async *stream() {}, load: () => idle },
  )
  const discovering = client.discover('n')
  await clock.advance(1000)
  const discovery = await discovering
  const member = discovery.members()[0]!
  const outcomes: string[] = []
  let calls = 0
  const call = async (): Promise<void> => {
    const index = calls++
    outcomes[index] = 'open'
    try {
      const answer = await client.call(member, new Uint8Array([index]), { timeoutMs: 20_000 })
      outcomes[index] = answer[0] === index ? 'answered' : 'wrong'
    } catch (error) {
      outcomes[index] = error instanceof NxError ? error.code : String(error)
    }
  }
  return { clock, network, host, registration, client, discovery, outcomes, call: () => void call() }
}

const end = (client: Transport, host: Transport): Promise<unknown> =>
  Promise.all([client.close(), host.close()])

describe('a member that drains', () => {
  it('did not begin what was on its way when it left', async () => {
    const { clock, host, client, discovery, registration, outcomes, call } = await stand(2)
    const drained = registration.drain(1000).then(() => host.close())
    await clock.advance(5)
    call()
    await clock.advance(200)
    await drained
    expect(outcomes).toEqual(['unreachable'])
    expect(discovery.members()).toEqual([])
    await end(client, host)
  })

  it('answers and refuses what it got, though a later request reaches nobody', async () => {
    const { clock, host, client, registration, outcomes, call } = await stand(12)
    // It begins 10 ms later, and is answered at 22.
    call()
    await clock.advance(10)
    const drained = registration.drain(1000)
    await clock.advance(1)
    // Arrives at 21, where nothing new is taken.
    call()
    await clock.advance(8)
    // Arrives at 29, where nobody is.
    call()
    await clock.advance(200)
    await drained
    expect(outcomes).toEqual(['answered', 'unreachable', 'unreachable'])
    await end(client, host)
  })

  it('loses no call whatever the moment, whatever messages take', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const draw = random(seed)
      const { clock, host, client, registration, outcomes, call } = await stand(draw() * 20, [0, 30], seed)
      const leavesAfter = Math.floor(draw() * 15)
      let left = Promise.resolve()
      for (let step = 0; step < 40; step++) {
        if (step === leavesAfter) left = registration.drain(5000).then(() => host.close())
        if (draw() < 0.6) call()
        await clock.advance(draw() * 6)
      }
      await clock.advance(1000)
      await left
      const others = outcomes.filter((outcome) => outcome !== 'answered' && outcome !== 'unreachable')
      expect(others, `seed ${seed}`).toEqual([])
      await end(client, host)
    }
  })

  it('loses its calls within 1 s when it is killed meanwhile', async () => {
    const { clock, network, host, client, discovery, registration, outcomes, call } = await stand(10_000)
    call()
    await clock.advance(50)
    const drained = registration.drain(20_000)
    await clock.advance(50)
    expect(discovery.members()[0]!.draining).toBe(true)
    network.kill(host)
    await clock.advance(1000)
    expect(outcomes).toEqual(['member_lost'])
    expect(discovery.members()).toEqual([])
    await end(client, host)
    await drained
  })

  it('is drained for all who ask', async () => {
    const { clock, host, client, registration, outcomes, call } = await stand(100)
    call()
    await clock.advance(20)
    let drained = 0
    for (let i = 0; i < 2; i++) void registration.drain(60_000).then(() => drained++)
    await clock.advance(200)
    expect([drained, outcomes]).toEqual([2, ['answered']])
    await end(client, host)
  })
})
