// Tests of a transport: calls, big and many, late and given up.
import { expectCode, expectThat, pattern, sameBytes, until } from './expectations.ts'
import type { TransportTest } from './transport-suite.ts'

/** A member whose calls end only when they are aborted, and what it saw of them. */
function waiting(): {
  readonly seen: { remainingMs: number; aborted: boolean }[]
  call(request: Uint8Array, context: { remainingMs: number; signal: AbortSignal }): Promise<Uint8Array>
} {
  const seen: { remainingMs: number; aborted: boolean }[] = []
  return {
    seen,
    call(_request, { remainingMs, signal }) {
      const entry = { remainingMs, aborted: false }
      seen.push(entry)
      signal.addEventListener('abort', () => (entry.aborted = true))
      return new Promise(() => undefined)
    },
  }
}

export const callTests: Readonly<Record<string, TransportTest>> = {
  'carries requests and answers, empty ones too': async (stand) => {
    const call = (request: Uint8Array): Promise<Uint8Array> => Promise.resolve(request.toReversed())
    const { client, member } = await stand.pair({ call })
    for (const length of [0, 1, 100, 65_536, 1_048_576]) {
      const request = pattern(length, length)
      const answer = await client.call(member, request, { timeoutMs: 10_000 })
      expectThat(sameBytes(answer, request.toReversed()), `${length} bytes come back reversed`)
    }
  },

  'carries frames beyond 8 MB both ways, several at once': async (stand) => {
    const { client, member } = await stand.pair()
    const requests = [9, 12, 8].map((megabytes, i) => pattern(megabytes * 1_000_000 + i, i))
    const answers = await Promise.all(
      requests.map((request) => client.call(member, request, { timeoutMs: 20_000 })),
    )
    answers.forEach((answer, i) => expectThat(sameBytes(answer, requests[i]!), `answer ${i} is unchanged`))
  },

  'keeps a thousand calls at once apart': async (stand) => {
    const hosts = [await stand.transport(), await stand.transport()]
    const client = await stand.transport()
    for (const [i, host] of hosts.entries()) {
      await stand.member(host, `m${i}`, {
        // Later ones are answered earlier.
        call: async (request) => {
          await new Promise((resolve) => setTimeout(resolve, (request[0]! * 7) % 50))
          return new Uint8Array([...request, i])
        },
      })
    }
    const members = (await stand.found(client, 2)).members()
    await Promise.all(
      Array.from({ length: 1000 }, async (_, n) => {
        const member = members[n % 2]!
        const answer = await client.call(member, new Uint8Array([n & 255, n >> 8]), { timeoutMs: 20_000 })
        const right = answer[0] === (n & 255) && answer[1] === n >> 8 && `m${answer[2]}` === member.id
        expectThat(right, `call ${n} has the answer of another`)
      }),
    )
  },

  'carries calls in both directions between two': async (stand) => {
    const { host, client, member } = await stand.pair()
    await stand.member(client, 'back', { call: () => Promise.resolve(new Uint8Array([9])) }, { name: 'back' })
    const back = (await stand.found(host, 1, 'back')).members()[0]!
    const own = (await stand.found(client, 1, 'back')).members()[0]!
    const [there, here, self] = await Promise.all([
      client.call(member, new Uint8Array([1]), { timeoutMs: 5000 }),
      host.call(back, new Uint8Array([2]), { timeoutMs: 5000 }),
      client.call(own, new Uint8Array([3]), { timeoutMs: 5000 }),
    ])
    expectThat(there[0] === 1 && here[0] === 9 && self[0] === 9, 'each call has its answer')
  },

  'ends a call at its deadline, here and there': async (stand) => {
    const handler = waiting()
    const { client, member } = await stand.pair(handler)
    const start = performance.now()
    await expectCode('deadline_exceeded', client.call(member, new Uint8Array(1), { timeoutMs: 300 }))
    const took = performance.now() - start
    expectThat(took >= 295 && took < 800, `after 300 ms, it took ${took} ms`)
    await until('the member to hear of it', 1000, () => handler.seen[0]?.aborted === true)
    const { remainingMs } = handler.seen[0]!
    expectThat(remainingMs > 0 && remainingMs <= 300, `the member knew what was left, ${remainingMs} ms`)
  },

  'cancels a call, here and there': async (stand) => {
    const handler = waiting()
    const { client, member } = await stand.pair(handler)
    const controller = new AbortController()
    const call = client.call(member, new Uint8Array(1), { timeoutMs: 10_000, signal: controller.signal })
    const rejected = expectCode('cancelled', call, 3000)
    await until('the call to arrive', 2000, () => handler.seen.length === 1)
    controller.abort()
    await rejected
    await until('the member to hear of it', 1000, () => handler.seen[0]!.aborted)
  },

  'does not send what was cancelled before': async (stand) => {
    const handler = waiting()
    const { client, member } = await stand.pair({
      call: (request, context) =>
        request[0] === 1 ? Promise.resolve(request.slice()) : handler.call(request, context),
    })
    const signal = AbortSignal.abort()
    await expectCode('cancelled', client.call(member, new Uint8Array([2]), { timeoutMs: 1000, signal }))
    await client.call(member, new Uint8Array([1]), { timeoutMs: 1000 })
    expectThat(handler.seen.length === 0, 'the member never saw it')
  },

  'says at once that a member is not reachable': async (stand) => {
    const { client, member, registration, discovery } = await stand.pair()
    await registration.close()
    await until('the member to be gone', 2000, () => discovery.members().length === 0)
    const start = performance.now()
    await expectCode('unreachable', client.call(member, new Uint8Array(1), { timeoutMs: 10_000 }))
    expectThat(performance.now() - start < 500, 'not at the deadline, but at once')
  },
}
