// Tests of a transport: members come, tell how busy they are, drain, leave, vanish.
import type { Load } from '@nx/serving/cluster'
import { NxError } from '@nx/types'
import { expectCode, expectThat, until } from './expectations.ts'
import { gate, idle } from './stand.ts'
import type { TransportTest } from './transport-suite.ts'

/** Calls that their member never answers, and streams that stop after a frame. */
const never = {
  call: () => new Promise<Uint8Array>(() => undefined),
  async *stream() {
    yield new Uint8Array()
    await new Promise(() => undefined)
  },
}
const request = /* @__PURE__ */ new Uint8Array([1])

export const memberTests: Readonly<Record<string, TransportTest>> = {
  'finds members that are there, and those that come': async (stand) => {
    const [left, right, client] = [await stand.transport(), await stand.transport(), await stand.transport()]
    await stand.member(left, 'early', {}, { weight: 3, metadata: { zone: 'a' } })
    await stand.member(left, 'other', {}, { name: 'another-name' })
    const discovery = await stand.found(client, 1)
    const [early] = discovery.members()
    expectThat(early!.id === 'early' && early!.weight === 3, 'the member is as announced')
    expectThat(early!.metadata['zone'] === 'a' && !early!.draining, 'with its metadata, not draining')
    await stand.member(right, 'late')
    const took = await until('the second member', 2000, () => discovery.members().length === 2)
    expectThat(took < 1000, `a member that comes is seen within 1 s, it took ${took} ms`)
  },

  'tells when members change': async (stand) => {
    const [host, client] = [await stand.transport(), await stand.transport()]
    let changes = 0
    await client.discover('suite', () => changes++)
    const registration = await stand.member(host, 'm1')
    await until('news that it came', 2000, () => changes > 0)
    const before = changes
    await registration.close()
    await until('news that it left', 2000, () => changes > before)
  },

  'has the load of members as it changes': async (stand) => {
    let load: Load = idle
    const { discovery } = await stand.pair({ load: () => load })
    load = { pending: 7, queuedRows: 5, waitMs: 12.5, ready: false }
    await until('the new load', 2000, () => discovery.members()[0]?.load.pending === 7)
    const { queuedRows, waitMs, ready } = discovery.members()[0]!.load
    expectThat(queuedRows === 5 && waitMs === 12.5 && !ready, 'all of the load is told')
  },

  'gives an empty list at once where nobody is': async (stand) => {
    const client = await stand.transport()
    const start = performance.now()
    const discovery = await client.discover('nobody')
    expectThat(performance.now() - start < 2000, 'discover does not wait for members that do not come')
    expectThat(discovery.members().length === 0, 'there are none')
  },

  'drains: what was accepted is answered, nothing new is': async (stand) => {
    const answer = gate<Uint8Array>()
    const { client, registration, discovery, member } = await stand.pair({ call: () => answer.promise })
    const accepted = client.call(member, request, { timeoutMs: 10_000 })
    // A second one proves that the first arrived, as messages keep their order.
    await new Promise((resolve) => setTimeout(resolve, 50))
    const drained = registration.drain(10_000)
    const takesNone = (): boolean => discovery.members().every(({ draining }) => draining)
    const took = await until('news of the draining', 2000, takesNone)
    expectThat(took < 500, `others hear of it at once, it took ${took} ms`)
    const error = await expectCode('unreachable', client.call(member, request, { timeoutMs: 5000 }), 1000)
    expectThat(error.details['member'] === 'm1', 'the error names the member')
    let isDrained = false
    void drained.then(() => (isDrained = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expectThat(!isDrained, 'drain waits for what was accepted')
    answer.open(new Uint8Array([42]))
    expectThat((await accepted)[0] === 42, 'the accepted call is answered')
    await drained
    await until('the member to be gone', 2000, () => discovery.members().length === 0)
  },

  'loses no call to members that drain while they are called': async (stand) => {
    const client = await stand.transport()
    const discovery = await client.discover('suite')
    for (let round = 0; round < 12; round++) {
      const registration = await stand.member(await stand.transport(), `m${round}`)
      await until('the member', 2000, () => discovery.members().length === 1)
      const member = discovery.members()[0]!
      let going = true
      const codes: string[] = []
      const caller = async (): Promise<void> => {
        while (going) {
          await client.call(member, request, { timeoutMs: 5000 }).catch((error: unknown) => {
            codes.push(error instanceof NxError ? error.code : String(error))
            going = false
          })
        }
      }
      const callers = Promise.all(Array.from({ length: 8 }, caller))
      await new Promise((resolve) => setTimeout(resolve, 5 * (round % 4)))
      await registration.drain(5000)
      await callers
      const others = codes.filter((code) => code !== 'unreachable')
      expectThat(others.length === 0, `a call was not begun, or answered, got ${others.join(', ')}`)
      await until('the member to be gone', 2000, () => discovery.members().length === 0)
    }
  },

  'drains for a limited time': async (stand) => {
    const { client, registration, member } = await stand.pair(never)
    const lost = expectCode('member_lost', client.call(member, request, { timeoutMs: 20_000 }), 6000)
    await new Promise((resolve) => setTimeout(resolve, 50))
    const start = performance.now()
    await registration.drain(200)
    expectThat(performance.now() - start < 1500, 'drain ends after its time')
    await lost
  },

  'sees a killed member go within 1 s, with its calls': async (stand) => {
    const { host, client, discovery, member } = await stand.pair(never)
    const lost = expectCode('member_lost', client.call(member, request, { timeoutMs: 20_000 }), 1500)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await stand.network.kill(host)
    const took = await until('the member to be gone', 3000, () => discovery.members().length === 0)
    expectThat(took <= 1000, `a killed member is out within 1 s, it took ${took} ms`)
    await lost
    const error = await expectCode('unreachable', client.call(member, request, { timeoutMs: 5000 }), 1000)
    expectThat(error.details['member'] === 'm1', 'the error names the member')
  },

  'sees a silent member go within 3 s, with its calls, and come back': async (stand) => {
    const { host, client, discovery, member } = await stand.pair(never)
    const lost = expectCode('member_lost', client.call(member, request, { timeoutMs: 20_000 }), 3500)
    await new Promise((resolve) => setTimeout(resolve, 50))
    await stand.network.silence(host, true)
    const took = await until('the member to be gone', 5000, () => discovery.members().length === 0)
    expectThat(took <= 3000, `a silent member is out within 3 s, it took ${took} ms`)
    await lost
    await stand.network.silence(host, false)
    await until('the member to be back', 5000, () => discovery.members().length === 1)
  },

  'leaves nothing behind when it is closed': async (stand) => {
    const { host, client, discovery, member } = await stand.pair(never)
    const open = expectCode('closed', client.call(member, request, { timeoutMs: 20_000 }), 1000)
    const stream = client.stream(member, request, { timeoutMs: 20_000 })
    await stream.next()
    const waiting = expectCode('closed', drainAll(stream), 1000)
    await client.close()
    await Promise.all([open, waiting])
    await expectCode('closed', client.call(member, request, { timeoutMs: 1000 }), 1000)
    await expectCode('closed', client.discover('suite'), 1000)
    expectThat(discovery.members().length === 0, 'a closed transport has no members')
    await host.close()
    await host.close()
    expectThat(stand.timers === 0, `no timer is left, there are ${stand.timers}`)
  },
}

async function drainAll(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const frame of stream) void frame
}
