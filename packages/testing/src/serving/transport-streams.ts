// Tests of a transport: streams, in order, no faster than they are taken, ended early.
import { expectCode, expectThat, pattern, sameBytes, until } from './expectations.ts'
import type { TransportTest } from './transport-suite.ts'

/** The most frames that a member may be ahead of who takes them: 16 on the way, and one in its hand. */
const ahead = 17

/** An endless stream of numbered frames, and how many were asked of it. */
function numbers(size = 4): {
  asked: number
  ended: boolean
  stream(request: Uint8Array, context: { signal: AbortSignal }): AsyncGenerator<Uint8Array>
} {
  const state = {
    asked: 0,
    ended: false,
    async *stream(_request: Uint8Array, { signal }: { signal: AbortSignal }): AsyncGenerator<Uint8Array> {
      signal.addEventListener('abort', () => (state.ended = true))
      for (;;) {
        const bytes = new Uint8Array(size)
        new DataView(bytes.buffer).setUint32(0, state.asked++, true)
        yield bytes
      }
    },
  }
  return state
}

const numberOf = (frame: Uint8Array): number =>
  new DataView(frame.buffer, frame.byteOffset).getUint32(0, true)

export const streamTests: Readonly<Record<string, TransportTest>> = {
  'carries frames in order, small and large': async (stand) => {
    const frames = Array.from({ length: 300 }, (_, i) => pattern(i % 50 === 7 ? 1_500_000 : i, i))
    const { client, member } = await stand.pair({
      async *stream() {
        yield* frames
      },
    })
    let count = 0
    for await (const frame of client.stream(member, new Uint8Array(), { timeoutMs: 20_000 })) {
      expectThat(sameBytes(frame, frames[count]!), `frame ${count} is unchanged and in its place`)
      count++
    }
    expectThat(count === frames.length, `all frames come, there were ${count}`)
  },

  'carries a stream without frames': async (stand) => {
    const { client, member } = await stand.pair({ async *stream() {} })
    const { done } = await client.stream(member, new Uint8Array(), { timeoutMs: 5000 }).next()
    expectThat(done === true, 'it ends at once')
  },

  'asks a member for no more than is taken': async (stand) => {
    const endless = numbers(100_000)
    const { client, member } = await stand.pair({ stream: endless.stream })
    const stream = client.stream(member, new Uint8Array(), { timeoutMs: 20_000 })
    let taken = 0
    for (const goal of [1, 5, 60]) {
      for (; taken < goal; taken++) {
        const { value } = (await stream.next()) as { value: Uint8Array }
        expectThat(numberOf(value) === taken, `frame ${taken} is in its place, got ${numberOf(value)}`)
      }
      // Time to run ahead, if nothing held it back.
      await new Promise((resolve) => setTimeout(resolve, 150))
      const lead = endless.asked - taken
      expectThat(lead <= ahead, `the member is ${lead} frames ahead, ${ahead} at most`)
    }
    await stream.return?.()
  },

  'lets other calls through beside a stream that nobody takes': async (stand) => {
    const endless = numbers(100_000)
    const { client, member } = await stand.pair({ stream: endless.stream })
    const stream = client.stream(member, new Uint8Array(), { timeoutMs: 20_000 })
    await stream.next()
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const answer = await client.call(member, pattern(10_000, i), { timeoutMs: 5000 })
        expectThat(sameBytes(answer, pattern(10_000, i)), `call ${i} is answered`)
      }),
    )
    await stream.return?.()
  },

  'cancels a stream that is returned from early': async (stand) => {
    const endless = numbers()
    const { client, member } = await stand.pair({ stream: endless.stream })
    for await (const frame of client.stream(member, new Uint8Array(), { timeoutMs: 20_000 })) {
      if (numberOf(frame) === 3) break
    }
    await until('the member to hear of it', 1000, () => endless.ended)
    const { asked } = endless
    await new Promise((resolve) => setTimeout(resolve, 50))
    expectThat(endless.asked <= asked + 1, 'the member is asked for nothing more')
  },

  'cancels a stream by its signal': async (stand) => {
    const endless = numbers()
    const { client, member } = await stand.pair({ stream: endless.stream })
    const controller = new AbortController()
    const settings = { timeoutMs: 20_000, signal: controller.signal }
    const stream = client.stream(member, new Uint8Array(), settings)
    await stream.next()
    controller.abort()
    await expectCode('cancelled', all(stream))
    await until('the member to hear of it', 1000, () => endless.ended)
  },

  'ends a stream at its deadline': async (stand) => {
    const endless = numbers()
    const { client, member } = await stand.pair({ stream: endless.stream })
    const stream = client.stream(member, new Uint8Array(), { timeoutMs: 300 })
    await expectCode('deadline_exceeded', all(stream))
    await until('the member to hear of it', 1000, () => endless.ended)
  },

  'ends a stream whose member is killed': async (stand) => {
    const endless = numbers(50_000)
    const { host, client, member } = await stand.pair({ stream: endless.stream })
    const stream = client.stream(member, new Uint8Array(), { timeoutMs: 20_000 })
    await stream.next()
    await stand.network.kill(host)
    await expectCode('member_lost', all(stream), 2000)
  },
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const frame of stream) void frame
}
