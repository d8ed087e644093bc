// Clients that keep a connection each and send the next request when the answer is there.
import { connect, type Socket } from 'node:net'
import { quantile } from '../../reliability/quantiles.ts'

/** How a server is asked, and what is looked at in its answers. */
export interface Protocol {
  readonly path: string
  readonly headers: readonly string[]
  readonly body: Uint8Array
}

export interface Load {
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p99: number
}

function requestBytes({ path, headers, body }: Protocol): Buffer {
  const lines = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', `content-length: ${body.length}`, ...headers]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body])
}

/** The length of the answer at the start of what came, 0 if it is not all there; throws if it is no success. */
function answerLength(received: Buffer): number {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return 0
  const head = received.toString('latin1', 0, end)
  if (!head.startsWith('HTTP/1.1 200'))
    throw new Error(`the server answered ${received.toString('latin1').slice(0, 500)}`)
  const chunked = /\r\ntransfer-encoding: chunked/i.test(head)
  if (chunked) throw new Error('answers without a content-length are not supported')
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1])
  const whole = end + 4 + length
  return received.length >= whole ? whole : 0
}

/** One connection: calls `done` with each answer's bytes, and sends the next request unless `done` says stop. */
function converse(
  socket: Socket,
  request: Buffer,
  done: (answer: Buffer) => boolean,
  fail: (e: Error) => void,
): void {
  let received: Buffer = Buffer.alloc(0)
  socket.setNoDelay(true)
  socket.on('error', fail)
  socket.on('data', (chunk) => {
    try {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const length = answerLength(received)
      if (length === 0) return
      const answer = received.subarray(0, length)
      received = received.subarray(length)
      if (done(answer)) socket.write(request)
      else socket.destroy()
    } catch (error) {
      fail(error as Error)
    }
  })
  socket.write(request)
}

/** The body of one answer. */
export function ask(port: number, protocol: Protocol): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (answer: Buffer): boolean => {
      resolve(answer.subarray(answer.indexOf('\r\n\r\n') + 4))
      return false
    }
    converse(connect(port, '127.0.0.1'), requestBytes(protocol), done, reject)
  })
}

/** Closed-loop load for a while. */
export function load(port: number, protocol: Protocol, clients: number, durationMs: number): Promise<Load> {
  const request = requestBytes(protocol)
  const latencies: number[] = []
  const begin = performance.now()
  const ends = Array.from({ length: clients }, () => {
    let sent = performance.now()
    return new Promise<void>((resolve, reject) => {
      const done = (): boolean => {
        const now = performance.now()
        latencies.push(now - sent)
        sent = now
        if (now - begin < durationMs) return true
        resolve()
        return false
      }
      converse(connect(port, '127.0.0.1'), request, done, reject)
    })
  })
  return Promise.all(ends).then(() => ({
    requestsPerSecond: (latencies.length / (performance.now() - begin)) * 1000,
    p99: quantile(latencies, 0.99),
  }))
}
