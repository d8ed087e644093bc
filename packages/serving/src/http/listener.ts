// The protocol for Node's own server, without Fetch's objects between.
import type { Answer, BodyReader, Exchange } from './exchange.ts'
import type { HttpOptions, NodeRequest, NodeResponse } from './options.ts'
import { protocol } from './protocol.ts'

/**
 * A listener for `createServer` of `node:http` that answers as `httpHandler` does: nothing is made into
 * Fetch's requests, responses and streams. `requestOptions` is given Node's request.
 *
 * @throws NxError as `httpHandler`.
 *
 * @example
 * const { createServer } = await import('node:http')
 * const server = await start(jitServing((x: Tensor) => multiply(x, 2), { template: template([2], 'f32') }))
 * const listening = createServer(nodeListener({ models: { double: server } }))
 * await new Promise<void>((resolve) => void listening.listen(0, resolve))
 * const { port } = listening.address() as { port: number }
 * const response = await fetch(`http://localhost:${port}/v2/health/ready`)
 * await response.json() // => { live: true, ready: true }
 * listening.close()
 * await server.stop()
 */
export function nodeListener<R extends NodeRequest = NodeRequest>(
  options: HttpOptions<R>,
): (request: R, response: NodeResponse) => void {
  const answerTo = protocol('nodeListener', options)
  return (request, response) => {
    const exchange = new NodeExchange(request, response)
    void answerTo(exchange).then((answer) => send(answer, exchange, response))
  }
}

class NodeExchange<R extends NodeRequest> implements Exchange<R> {
  readonly request: R
  readonly signal: AbortSignal

  constructor(request: R, response: NodeResponse) {
    this.request = request
    const abort = new AbortController()
    this.signal = abort.signal
    response.on('close', () => {
      if (!response.writableFinished) abort.abort()
    })
  }

  get method(): string {
    return this.request.method ?? ''
  }

  get pathname(): string {
    const { url = '' } = this.request
    if (usual.test(url)) return url
    const absolute = url.startsWith('/') ? `http://localhost${url}` : url
    return URL.canParse(absolute) ? new URL(absolute).pathname : url
  }

  header(name: string): string | null {
    const value = this.request.headers[name]
    return value === undefined ? null : String(value)
  }

  headerBytes(): number {
    let bytes = 0
    for (const text of this.request.rawHeaders) bytes += text.length
    return bytes
  }

  arrived(): Uint8Array | null {
    return this.request.complete ? (this.request.read() as Uint8Array | null) : null
  }

  bytes(): Promise<Uint8Array> {
    const { request } = this
    return new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = []
      request.on('data', (chunk) => void chunks.push(chunk as Uint8Array))
      request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : joined(chunks)))
      request.on('error', reject)
    })
  }

  pieces(): BodyReader {
    const pieces = this.request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array, undefined>
    return { read: () => pieces.next(), cancel: () => pieces.return?.() }
  }
}

/** What the path of a URL may have in it that parsing leaves as it is. */
const usual = /^\/[\w/-]*$/

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Statuses of requests whose body nobody waits for: it would be read to its end before the next request. */
const unread: readonly number[] = [408, 413]

function send(
  { status, headers, body }: Answer,
  { method }: NodeExchange<NodeRequest>,
  response: NodeResponse,
): void {
  response.statusCode = status
  for (const name in headers) response.setHeader(name, headers[name]!)
  if (unread.includes(status)) response.setHeader('connection', 'close')
  if (method === 'HEAD') response.end()
  else if (body instanceof ReadableStream) void stream(body, response)
  else response.end(body)
}

/** Sends what a stream gives as fast as the client takes it. */
async function stream(body: ReadableStream<Uint8Array>, response: NodeResponse): Promise<void> {
  const reader = body.getReader()
  let proceed = (): void => {}
  response.on('drain', () => proceed())
  response.on('close', () => {
    reader.cancel().catch(() => {})
    proceed()
  })
  // Also while nothing is read, as when it is closed because nobody reads.
  reader.closed.catch(() => response.destroy())
  response.flushHeaders()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      if (!response.write(value)) await new Promise<void>((resolve) => (proceed = resolve))
    }
    response.end()
  } catch {
    response.destroy()
  }
}
