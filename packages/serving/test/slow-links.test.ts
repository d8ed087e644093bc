// Links on which messages wait, as on a busy machine: nothing is taken for lost because it is late.
import { expect, it } from 'vitest'
import {
  inProcessNetwork,
  type Link,
  messageTransport,
  type RequestHandler,
  type Transport,
} from '../src/cluster.ts'
import { TestClock } from './test-clock.ts'

/** A link that holds back what is sent, and lets nothing in of some kinds. */
class SlowLink {
  /** How many messages still go out. */
  passing = Infinity
  /** Of members, by the first bytes of messages; and what the link says of them. */
  refuses: (kind: number | 'sighting') => boolean = () => false
  readonly link: Link
  protected readonly waiting: (() => void)[] = []

  constructor(inner: Link) {
    this.link = {
      maxMessageBytes: () => inner.maxMessageBytes(),
      listen: (events) =>
        inner.listen({
          ...events,
          answer: (bytes) => (this.refuses(bytes[0]!) ? undefined : events.answer(bytes)),
          sighted: (sighting) => (this.refuses('sighting') ? undefined : events.sighted(sighting)),
        }),
      send: (to, bytes, call) => {
        this.waiting.push(() => inner.send(to, bytes, call))
        this.flush()
      },
      reply: (to, bytes) => inner.reply(to, bytes),
      place: (announcement, load, receive) => inner.place(announcement, load, receive),
      watch: (name) => inner.watch(name),
      probe: (name) => inner.probe(name),
      close: () => inner.close(),
    }
  }

  open(): void {
    this.passing = Infinity
    this.flush()
  }

  protected flush(): void {
    while (this.passing > 0 && this.waiting.length > 0) {
      this.passing--
      this.waiting.shift()!()
    }
  }
}

const pong = 8

async function pair(
  clock: TestClock,
  handler: Partial<RequestHandler>,
): Promise<{
  slow: SlowLink
  client: Transport
  member: Parameters<Transport['call']>[0]
  end(): Promise<void>
}> {
  const network = inProcessNetwork({ clock })
  const host = network.transport()
  await host.serve(
    { id: 'm', name: 'n', protocol: 1, weight: 1, metadata: {} },
    {
      call: (request) => Promise.resolve(request),
      async *stream() {},
      load: () => ({ pending: 0, queuedRows: 0, waitMs: 0, ready: true }),
      ...handler,
    },
  )
  const slow = new SlowLink(network.link())
  const client = messageTransport(slow.link, { clock, random: () => 0.5 })
  const { members } = await client.discover('n')
  const end = async (): Promise<void> => void (await Promise.all([client.close(), host.close()]))
  return { slow, client, member: members()[0]!, end }
}

it('a request whose parts wait for almost 2 s is not given up: the questions after it wait behind them', async () => {
  const clock = new TestClock()
  const { slow, client, member, end } = await pair(clock, {})
  slow.passing = 1
  const call = client.call(member, new Uint8Array(6_000_000).fill(7), { timeoutMs: 60_000 })
  await clock.advance(1900)
  slow.open()
  await clock.advance(100)
  expect((await call).length).toBe(6_000_000)
  await end()
})

it('a request of which a part is lost is given up when its caller goes on asking', async () => {
  const clock = new TestClock()
  const { slow, client, member, end } = await pair(clock, {})
  const parts: number[] = []
  const { send } = slow.link
  Object.assign(slow.link, {
    send(to: string, bytes: Uint8Array, call: number) {
      if (bytes[0] !== 0 || parts.push(bytes.length) < 12) send(to, bytes, call)
    },
  })
  const call = client.call(member, new Uint8Array(6_000_000), { timeoutMs: 60_000 })
  const failed = call.then(
    () => 'answered',
    (error: { readonly code: string }) => error.code,
  )
  await clock.advance(2500)
  expect(await failed).toMatch(/member_lost|unreachable/)
  await end()
})

it('a member that sends is there, though its answers to questions wait behind what it sends', async () => {
  const clock = new TestClock()
  const { slow, client, member, end } = await pair(clock, {
    async *stream() {
      for (let i = 0; ; i++) {
        await new Promise<void>((resolve) => void clock.after(i < 8 ? 500 : 10_000, resolve))
        yield new Uint8Array([i])
      }
    },
  })
  const frames = client.stream(member, new Uint8Array(1), { timeoutMs: 60_000 })
  slow.refuses = (kind) => kind === pong || kind === 'sighting'
  for (let i = 0; i < 8; i++) {
    const next = frames.next()
    await clock.advance(500)
    expect((await next).value).toEqual(new Uint8Array([i]))
  }
  const last = frames.next().then(
    () => 'a frame',
    (error: { readonly code: string }) => error.code,
  )
  await clock.advance(3000)
  expect(await last).toBe('member_lost')
  await end()
})
