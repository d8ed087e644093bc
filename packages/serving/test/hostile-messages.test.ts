// Bytes of strangers on a link: nothing breaks, and calls beside them are answered.
import { random } from '@nx/testing'
import { afterEach, expect, it } from 'vitest'
import { inProcessNetwork, type LinkEvents, messageTransport, type Transport } from '../src/cluster.ts'

const open: Transport[] = []
afterEach(() => Promise.all(open.splice(0).map((transport) => transport.close())))

it('20,000 random and damaged messages to a member and to its caller change nothing', async () => {
  const network = inProcessNetwork()
  const draw = random(3)
  const [host, stranger] = [network.transport(), network.link()]
  stranger.listen({ answer: () => undefined, unreachable: () => undefined, sighted: () => undefined })
  // The caller's end, to which the stranger sends as if it were a member.
  const link = network.link()
  let events: LinkEvents | null = null
  const client = messageTransport({
    maxMessageBytes: () => link.maxMessageBytes(),
    listen: (given) => link.listen((events = given)),
    send: (to, bytes, call) => link.send(to, bytes, call),
    reply: (to, bytes) => link.reply(to, bytes),
    place: (announcement, load, receive) => link.place(announcement, load, receive),
    watch: (name) => link.watch(name),
    probe: (name) => link.probe(name),
    close: () => link.close(),
  })
  open.push(host, client)
  const load = { pending: 0, queuedRows: 0, waitMs: 0, ready: true }
  await host.serve(
    { id: 'm', name: 'n', protocol: 1, weight: 1, metadata: {} },
    {
      call: (request) => Promise.resolve(request.toReversed()),
      async *stream(request) {
        yield request
      },
      load: () => load,
    },
  )
  const discovery = await client.discover('n')
  const member = discovery.members()[0]!
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < 200; i++) {
      const bytes = new Uint8Array(Math.floor(draw() * 80))
      for (let at = 0; at < bytes.length; at++) bytes[at] = draw() < 0.5 ? 0 : Math.floor(draw() * 256)
      // Mostly those that look like ours: a kind, the format, and numbers of calls that may exist.
      if (bytes.length > 8 && draw() < 0.8)
        bytes.set([Math.floor(draw() * 10), 1, Math.floor(draw() * 16), 0])
      if (draw() < 0.5) stranger.send('m', bytes, 0)
      else events!.answer(bytes)
    }
    const answer = await client.call(member, new Uint8Array([1, 2, round]), { timeoutMs: 5000 }).catch(
      // The stranger may have guessed the number of the call, and refused or ended it; it must not be wrong.
      (error: { code: string }) => error.code,
    )
    if (typeof answer === 'string') expect(['unreachable', 'member_lost']).toContain(answer)
  }
  const calm = await client.call(member, new Uint8Array([1, 2, 3]), { timeoutMs: 5000 })
  expect(calm).toEqual(new Uint8Array([3, 2, 1]))
  expect(discovery.members().length).toBe(1)
})
