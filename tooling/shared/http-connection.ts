// One kept-alive HTTP/1.1 connection of a client that costs little, for loads: a request at a time, answers with their length.
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  /** Lines of the head, in lower case. */
  readonly head: string
  readonly body: Buffer
}

/** A request as bytes, to be sent many times. */
export function requestBytes(path: string, headers: readonly string[], body: Uint8Array): Buffer {
  const lines = [`POST ${path} HTTP/1.1`, 'host: 127.0.0.1', `content-length: ${body.length}`, ...headers]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body])
}

/** The answer at the start of what came; null if it is not all there. */
function parse(received: Buffer): { readonly answer: Answer; readonly length: number } | null {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return null
  const head = received.toString('latin1', 0, end).toLowerCase()
  const stated = /\r\ncontent-length: *(\d+)/.exec(head)
  if (stated === null) throw new Error(`an answer without its length: ${head}`)
  const length = end + 4 + Number(stated[1])
  if (received.length < length) return null
  return {
    answer: { status: Number(head.slice(9, 12)), head, body: received.subarray(end + 4, length) },
    length,
  }
}

export class HttpConnection {
  protected readonly socket: Socket
  protected received: Buffer = Buffer.alloc(0)
  protected waiting: PromiseWithResolvers<Answer> | null = null
  protected ended: Error | null = null
  /** When the last answer came, or the connection was made. */
  protected answered = performance.now()

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.setNoDelay(true)
    this.socket.on('data', (chunk) => this.receive(chunk))
    this.socket.on('error', (error) => this.end(error))
    this.socket.on('close', () => this.end(new Error('the connection was closed')))
  }

  /** Whether the server neither closed it nor will soon: Node's closes what is idle for five seconds. */
  get isUsable(): boolean {
    return this.ended === null && performance.now() - this.answered < 4000
  }

  /** Sends a request; the one before must have been answered. */
  request(bytes: Uint8Array): Promise<Answer> {
    if (this.ended !== null) return Promise.reject(this.ended)
    this.waiting = Promise.withResolvers()
    this.socket.write(bytes)
    return this.waiting.promise
  }

  close(): void {
    this.socket.destroy()
  }

  protected receive(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk])
    try {
      const parsed = parse(this.received)
      if (parsed === null) return
      this.received = this.received.subarray(parsed.length)
      this.answered = performance.now()
      const { waiting } = this
      this.waiting = null
      waiting?.resolve(parsed.answer)
    } catch (error) {
      this.socket.destroy(error as Error)
    }
  }

  protected end(error: Error): void {
    this.ended ??= error
    this.waiting?.reject(error)
    this.waiting = null
  }
}
