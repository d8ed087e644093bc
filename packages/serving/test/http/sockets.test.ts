// Clients that are slow, cut off or untruthful, on sockets of their own beside a server of Node.
import { connect, type Socket } from 'node:net'
import type { HttpLimits } from '@nx/serving/http'
import type { Server } from '@nx/serving'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forms, listen } from './node-server.ts'
import { busyServer, realModels } from './real-models.ts'

const real = await realModels()
const onError = (error: unknown): void => {
  throw new Error(`nothing was to fail: ${String(error)}`)
}
const closing: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const close of closing) await close()
  await real.stop()
})

async function serverWith(
  form: (typeof forms)[number],
  limits: Partial<HttpLimits>,
  serverOptions: Parameters<typeof listen>[2] = {},
): Promise<number> {
  const { port, close } = await listen(form, { models: real.models, limits, onError }, serverOptions)
  closing.push(close)
  return port
}

interface Client {
  readonly socket: Socket
  /** What the server sends until it closes. */
  readonly received: Promise<string>
}

function client(port: number): Client {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.on('data', (bytes) => (text += bytes.toString('latin1')))
  socket.on('error', () => {})
  socket.on('close', () => resolve(text))
  return { socket, received: promise }
}

const body = JSON.stringify({ inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] })
const head = (length: number | 'chunked', path = '/v2/models/double/infer'): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
  (length === 'chunked' ? 'Transfer-Encoding: chunked\r\n' : `Content-Length: ${length}\r\n`) +
  'Connection: close\r\n\r\n'
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`
const status = (text: string): number => Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1])

/** One that behaves is answered. */
async function expectService(port: number): Promise<void> {
  const { socket, received } = client(port)
  socket.write(head(body.length) + body)
  expect(await received).toContain('"data":[2,4]')
}

describe.each(forms)('%s', (form) => {
  describe('bodies', () => {
    let port: number
    beforeAll(async () => {
      port = await serverWith(form, { bodyTimeoutMs: 200, bodyBytes: 1000, concurrentRequests: 4 })
    })

    it('are the same with their heads, after them, in pieces, or behind another request', async () => {
      const bytes = head(body.length) + body
      const kept = bytes.replace('Connection: close\r\n', '')
      const split = bytes.indexOf('\r\n\r\n') + 4
      for (const pieces of [
        [bytes],
        [bytes.slice(0, split), bytes.slice(split)],
        [bytes.slice(0, 30), bytes.slice(30, split + 10), bytes.slice(split + 10)],
        [kept + bytes],
        [kept + bytes.slice(0, -5), bytes.slice(-5)],
      ]) {
        const { socket, received } = client(port)
        socket.setNoDelay(true)
        for (const piece of pieces) {
          socket.write(piece)
          await new Promise((resolve) => setTimeout(resolve, 20))
        }
        const answers = pieces[0]!.startsWith(kept) ? 2 : 1
        expect((await received).split('"data":[2,4]')).toHaveLength(1 + answers)
      }
    })

    it('that stop half way are given up in time', async () => {
      for (const length of [body.length, 'chunked'] as const) {
        const { socket, received } = client(port)
        socket.write(head(length) + (length === 'chunked' ? chunk(body.slice(0, 20)) : body.slice(0, 20)))
        const text = await received
        expect(status(text)).toBe(408)
        expect(text).toContain('"code":"body_timeout"')
      }
      await expectService(port)
    })

    it('that come byte by byte are given up in time, and others are served meanwhile', async () => {
      const clients = Array.from({ length: 3 }, () => client(port))
      const timer = setInterval(
        () => clients.forEach(({ socket }) => socket.writable && socket.write(' ')),
        20,
      )
      for (const { socket } of clients) socket.write(head(900))
      await expectService(port)
      const texts = await Promise.all(clients.map(({ received }) => received))
      clearInterval(timer)
      expect(texts.map(status)).toEqual([408, 408, 408])
    })

    it('of clients that go away leave nothing behind', async () => {
      for (let i = 0; i < 20; i++) {
        const { socket, received } = client(port)
        socket.write(head(i % 2 === 0 ? 900 : 'chunked') + (i % 2 === 0 ? body : chunk(body)))
        await new Promise((resolve) => setTimeout(resolve, 5))
        socket.destroy()
        await received
      }
      // Four of them at a time would keep everybody out.
      await expectService(port)
    })

    it('that are larger than allowed are refused without being read', async () => {
      const declared = client(port)
      declared.socket.write(head(10_000_000))
      expect(status(await declared.received)).toBe(413)
      const chunked = client(port)
      chunked.socket.write(head('chunked') + chunk(' '.repeat(600)) + chunk(' '.repeat(600)))
      expect(status(await chunked.received)).toBe(413)
    })

    it('that are longer than declared end where they were said to', async () => {
      const { socket, received } = client(port)
      socket.write(head(20) + body)
      expect(status(await received)).toBe(400)
      await expectService(port)
    })

    it('that declare two lengths, or one that is none, do not reach the handler', async () => {
      for (const lengths of [
        'Content-Length: 5\r\nContent-Length: 6',
        'Content-Length: five',
        'Content-Length: -5',
      ]) {
        const { socket, received } = client(port)
        socket.write(head('chunked').replace('Transfer-Encoding: chunked', lengths) + body)
        expect(status(await received)).toBe(400)
      }
    })

    it('that are both chunked and of a length do not reach the handler', async () => {
      const { socket, received } = client(port)
      socket.write(head('chunked').replace('\r\n\r\n', '\r\nContent-Length: 5\r\n\r\n') + chunk(body))
      expect(status(await received)).toBe(400)
    })
  })

  it('leaves slow headers to the server, which drops them', async () => {
    const port = await serverWith(
      form,
      {},
      { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 },
    )
    const clients = Array.from({ length: 50 }, () => client(port))
    for (const { socket } of clients) socket.write('POST /v2/models/double/infer HTTP/1.1\r\nX-Slow: ')
    const timer = setInterval(() => clients.forEach(({ socket }) => socket.writable && socket.write('a')), 20)
    await expectService(port)
    const texts = await Promise.all(clients.map(({ received }) => received))
    clearInterval(timer)
    expect(new Set(texts.map(status))).toEqual(new Set([408]))
  })

  it('refuses more headers than allowed, itself or by the server', async () => {
    const port = await serverWith(form, { headerBytes: 1000 })
    for (const length of [2000, 100_000]) {
      const { socket, received } = client(port)
      socket.write(head(body.length).replace('\r\n\r\n', `\r\nX-Long: ${'a'.repeat(length)}\r\n\r\n`) + body)
      expect(status(await received)).toBe(431)
    }
  })

  describe('clients that go away', () => {
    const until = async (done: () => boolean): Promise<void> => {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 1))
    }

    it('take their queued request with them', async () => {
      const busy = await busyServer({ queueLimit: 2 })
      const server: Server<never, unknown> = busy.server
      const { port, close } = await listen(form, { models: { double: server }, onError })
      const { socket, received } = client(port)
      socket.write(head(body.length) + body)
      await until(() => server.stats().pending === 3)
      socket.destroy()
      await received
      await until(() => server.stats().cancelled === 1)
      expect(server.stats()).toMatchObject({ pending: 2, queuedRows: 1 })
      await close()
      await busy.stop()
      expect(server.stats()).toMatchObject({ executions: 2, succeeded: 2, cancelled: 1 })
    })

    it('take the rest of their stream with them', async () => {
      const port = await serverWith(form, { concurrentRequests: 1 })
      const rows = 100_000
      const long = JSON.stringify({
        inputs: [{ name: 'input', shape: [rows, 2], datatype: 'FP32', data: new Array(2 * rows).fill(1) }],
      })
      const { socket, received } = client(port)
      socket.write(head(long.length, '/v2/models/steps/infer') + long)
      await new Promise((resolve) => socket.once('data', resolve))
      const server = real.models['steps'] as Server
      socket.destroy()
      await received
      await until(() => server.stats().pending === 0)
      expect(server.stats().executedRows).toBeLessThan(rows)
      await expectService(port)
    })
  })
})
